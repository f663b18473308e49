Feature: Simulating
  "What would have happened if nobody had been there from midnight to six?" A simulation plays a file through outages,
  durations and failures: the same coordinator and the same domain as in production, on a virtual clock. Nothing is stored.

  Background:
    Given the file "platform.toml" says
      """
      [schedules.report]
      command = "work"
      cron = "0 * * * *"
      """

  Rule: the schedules are created at the beginning, which is exclusive; the end is inclusive

    Scenario: Nothing goes wrong
      When "platform.toml" is simulated from 10:00 to 13:00
      Then the simulated ledger of "report" reads
        | slot  | disposition | because | run       |
        | 11:00 | started     | on time | succeeded |
        | 12:00 | started     | on time | succeeded |
        | 13:00 | started     | on time | succeeded |

  Rule: an outage takes the scheduler away, and what was missed is decided when it is back

    Scenario: Under run_once the newest runs late for all
      Given that no scheduler runs from 10:30 to 14:30
      When "platform.toml" is simulated from 09:30 to 15:00
      Then the simulated ledger of "report" reads
        | slot                     | disposition | because            | begun |
        | 10:00                    | started     | on time            | 10:00 |
        | 11:00 to 13:00 (3 slots) | coalesced   | missed, into 14:00 |       |
        | 14:00                    | started     | late               | 14:30 |
        | 15:00                    | started     | on time            | 15:00 |

    Scenario: Under skip all four are skipped, as one range
      Given that no scheduler runs from 10:30 to 14:30
      And that the policy is skip, whatever the file says
      When "platform.toml" is simulated from 09:30 to 15:00
      Then the simulated ledger of "report" reads
        | slot                     | disposition | because |
        | 10:00                    | started     | on time |
        | 11:00 to 14:00 (4 slots) | skipped     | missed  |
        | 15:00                    | started     | on time |

    Scenario: Under replay_all each has its run, one after the other
      Given that no scheduler runs from 10:30 to 14:30
      And that every attempt takes 10m
      And that the policy is replay_all, whatever the file says
      When "platform.toml" is simulated from 09:30 to 15:10
      Then the simulated ledger of "report" reads
        | slot  | disposition | because | begun | ended |
        | 10:00 | started     | on time | 10:00 | 10:10 |
        | 11:00 | started     | late    | 14:30 | 14:40 |
        | 12:00 | started     | late    | 14:40 | 14:50 |
        | 13:00 | started     | late    | 14:50 | 15:00 |
        | 14:00 | started     | late    | 15:00 | 15:10 |
        | 15:00 | started     | on time | 15:10 |       |

    Scenario: A run goes on while the scheduler is away
      Given that no scheduler runs from 10:01 to 10:50
      And that every attempt takes 20m
      When "platform.toml" is simulated from 09:30 to 10:59
      Then the simulated ledger of "report" reads
        | slot  | disposition | because | begun | ended | run       |
        | 10:00 | started     | on time | 10:00 | 10:20 | succeeded |

  Rule: runs take as long as one says, and the overlap policy has its say

    Scenario: Runs take ninety minutes
      Given that every attempt takes 90m
      When "platform.toml" is simulated from 09:30 to 12:15
      Then the simulated ledger of "report" reads
        | slot  | disposition | because               | begun | ended |
        | 10:00 | started     | on time               | 10:00 | 11:30 |
        | 11:00 | skipped     | overlap, behind 10:00 |       |       |
        | 12:00 | started     | on time               | 12:00 |       |

    Scenario: Another pair of policies can be tried
      Given that every attempt takes 90m
      And that the policy is run_once/merge, whatever the file says
      When "platform.toml" is simulated from 09:30 to 12:15
      Then the simulated ledger of "report" reads
        | slot  | disposition | because               | begun | ended |
        | 10:00 | started     | on time               | 10:00 | 11:30 |
        | 11:00 | started     | on time               | 11:30 |       |
        | 12:00 | held        | overlap, behind 11:00 |       |       |

  Rule: attempts may fail, and retries follow

    Scenario: Every attempt fails
      Given the file "platform.toml" says
        """
        [schedules.report]
        command = "work"
        cron = "0 * * * *"
        retry = { max_attempts = 2, base = "5m", jitter = 0 }
        """
      And that every attempt fails
      When "platform.toml" is simulated from 09:30 to 10:30
      Then the simulated ledger of "report" reads
        | slot  | disposition | because | begun | ended | run    |
        | 10:00 | started     | on time | 10:00 | 10:05 | failed |

  Rule: late starts draw from the catch-up budget, as they would in production

    Scenario: One start in an hour
      Given the catch-up budget is 1/h
      And that no scheduler runs from 10:30 to 12:30
      And that the policy is replay_all/allow, whatever the file says
      When "platform.toml" is simulated from 09:30 to 13:45
      Then the simulated ledger of "report" reads
        | slot  | disposition | because | begun |
        | 10:00 | started     | on time | 10:00 |
        | 11:00 | started     | late    | 12:30 |
        | 12:00 | started     | late    | 13:30 |
        | 13:00 | started     | on time | 13:00 |

  Rule: nothing is stored, whatever is simulated

    Scenario: A file is simulated before it is applied
      When "platform.toml" is simulated from 10:00 to 13:00
      And Ada looks at 09:30 at the plan of "platform.toml"
      Then the plan reads
        | schedule | effect  |
        | report   | created |
