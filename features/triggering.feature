Feature: Triggering by hand
  Somebody wants a run now. It stands outside the slots, under a key that the caller draws: asked for twice, it is
  the same run. It ignores a pause, obeys the overlap policy, and is accounted for apart.

  Background:
    Given it is 2026-03-02 09:00

  Rule: a request is a run of its own, and no slot

    Scenario: Between two slots
      Given the schedule "report" with cron = "0 * * * *"
      When the scheduler and the workers run until 10:00
      And Ada triggers it at 10:20 under the key "now"
      And the scheduler and the workers run until 11:00
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | on time |
        | 11:00 | started     | on time |
      And the runs read
        | run         | state     | recorded |
        | 10:00       | succeeded | 10:00    |
        | request now | succeeded | 10:20    |
        | 11:00       | succeeded | 11:00    |

    Scenario: It first decides what was due
      Given the schedule "report" with cron = "0 * * * *", overlap = "allow"
      When Ada triggers it at 10:00:20 under the key "now"
      Then the runs read
        | run         | state   |
        | 10:00       | waiting |
        | request now | waiting |
      When the scheduler and the workers run until 10:01
      Then the runs read
        | run         | state     |
        | 10:00       | succeeded |
        | request now | succeeded |

    Scenario: A request does not use up max_runs
      Given the schedule "report" with cron = "0 * * * *", max_runs = 1
      When Ada triggers it at 09:20 under the key "now"
      And the scheduler and the workers run until 10:00
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | on time |

  Rule: the same key is the same run

    Scenario Outline: Asked again <when>
      Given the schedule "report" with cron = "0 * * * *"
      When Ada triggers it at 09:20 under the key "now"
      And <what happens>
      And Ada triggers it at 09:25 under the key "now"
      And the scheduler and the workers run until 09:30
      Then the runs read
        | run         | state     | recorded |
        | request now | succeeded | 09:20    |
      And the command was executed 1 time

      Examples:
        | when               | what happens                                    |
        | while it waits     | it becomes 09:21                                |
        | when it has ended  | the scheduler and the workers run until 09:21   |

    Scenario: Another key is another run
      Given the schedule "report" with cron = "0 * * * *"
      When Ada triggers it at 09:20 under the key "once"
      And the scheduler and the workers run until 09:21
      And Ada triggers it at 09:25 under the key "twice"
      And the scheduler and the workers run until 09:30
      Then the runs read
        | run           | state     |
        | request once  | succeeded |
        | request twice | succeeded |

  Rule: a request ignores a pause and leaves the cursor alone

    Scenario: While paused
      Given the schedule "report" with cron = "0 * * * *"
      When Ada pauses it at 09:30
      And Ada triggers it at 11:20 under the key "now"
      And the scheduler and the workers run until 11:30
      Then the runs read
        | run         | state     |
        | request now | succeeded |
      And everything up to 09:30 is decided
      And the schedule is paused, in generation 0 and revision 1

  Rule: a request obeys the overlap policy, and is refused when that says no

    Scenario Outline: The run of 10:00 is unfinished, and the policy is <overlap>
      Given the schedule "report" with cron = "0 * * * *", overlap = <overlap>
      When the scheduler ticks at 10:00
      And Ada triggers it at 10:20 under the key "now"
      Then that is refused, saying "has the unfinished run report-0-20260302T100000000000Z"

      Examples:
        | overlap                                  |
        | "skip"                                   |
        | "serialize"                              |
        | "merge"                                  |
        | "replace"                                |
        | { policy = "allow", max_concurrent = 1 } |

    Scenario Outline: There is room for another run under <overlap>
      Given the schedule "report" with cron = "0 * * * *", overlap = <overlap>
      When the scheduler ticks at 10:00
      And Ada triggers it at 10:20 under the key "now"
      And the scheduler and the workers run until 10:21
      Then the runs read
        | run         | state     |
        | 10:00       | succeeded |
        | request now | succeeded |

      Examples:
        | overlap                                  |
        | "allow"                                  |
        | { policy = "allow", max_concurrent = 2 } |

    Scenario: A slot waits for a request as it does for a slot
      Given the schedule "report" with cron = "0 * * * *", overlap = "serialize"
      When Ada triggers it at 09:20 under the key "now"
      And the scheduler ticks at 09:20
      And worker "one" begins the run of request now
      And the scheduler ticks at 10:00
      Then the ledger reads
        | slot  | disposition | because                     |
        | 10:00 | held        | overlap, behind request now |
      When worker "one" finishes
      And the scheduler and the workers run until 10:01
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | succeeded |

  Rule: deadline and retry window of a request count from the request

    Scenario: The slot before is long past
      Given the schedule "report" with cron = "0 0 * * *", deadline = "10m", retry = { max_attempts = 2, base = "30s", window = "1m", jitter = 0 }
      And the first 1 attempts raise "no mail server"
      When Ada triggers it at 09:20 under the key "now"
      And the scheduler and the workers run until 09:30
      Then the runs read
        | run         | state     | attempts |
        | request now | succeeded | 2        |

    Scenario: Nobody executes it in time
      Given the schedule "report" with cron = "0 0 * * *", deadline = "10m"
      When Ada triggers it at 09:20 under the key "now"
      And the scheduler ticks at 09:20
      And the scheduler ticks at 09:31
      Then the runs read
        | run         | state   |
        | request now | expired |

  Rule: what does not fit is refused

    Scenario: The schedule was deleted
      Given the schedule "report" with cron = "0 * * * *"
      When Ada deletes it at 09:20
      And Ada triggers it at 09:30 under the key "now"
      Then that is refused, saying "was retired"

    Scenario: The key has characters that a fire id cannot have
      Given the schedule "report" with cron = "0 * * * *"
      When Ada triggers it at 09:30 under the key "not-now"
      Then that is refused, saying "use letters, digits and '_' only"
