Feature: The catch-up budget
  After a long outage everything is late at once. The budget limits how many slots of all schedules together start late: so
  many at once, and as many again in each time. A slot that finds no token is held, and starts when its turn comes.

  Rule: what starts late draws a token; what finds none is held until its turn comes

    Background:
      Given the catch-up budget is 1/m
      And the schedule "alpha" with cron = "0 10 * * *"
      And the schedule "beta" with cron = "0 10 * * *"
      And the schedule "gamma" with cron = "0 10 * * *"

    Scenario: Three schedules come back from an outage
      When the scheduler ticks at 10:30
      Then the ledger of "alpha" reads
        | slot  | disposition | because |
        | 10:00 | started     | late    |
      And the ledger of "beta" reads
        | slot  | disposition | because |
        | 10:00 | held        | budget  |
      And the ledger of "gamma" reads
        | slot  | disposition | because |
        | 10:00 | held        | budget  |
      When the scheduler and the workers run until 10:40
      Then the runs of "beta" read
        | run   | state     | late | recorded |
        | 10:00 | succeeded | late | 10:31    |
      And the runs of "gamma" read
        | run   | state     | late | recorded |
        | 10:00 | succeeded | late | 10:32    |
      And nobody waits for the budget

    Scenario: On time nothing is drawn, and nobody waits
      When the scheduler ticks at 10:00:59
      Then the runs of "alpha" read
        | run   | late    |
        | 10:00 | on time |
      And the runs of "beta" read
        | run   | late    |
        | 10:00 | on time |
      And the runs of "gamma" read
        | run   | late    |
        | 10:00 | on time |
      And nobody waits for the budget

    Scenario: Without a budget everything starts at once
      Given the catch-up budget is unlimited
      When the scheduler ticks at 10:30
      Then the run of 10:00 is queued
      And the ledger of "gamma" reads
        | slot  | disposition | because |
        | 10:00 | started     | late    |

    Scenario: The setting is taken away while slots wait
      When the scheduler ticks at 10:30
      And the catch-up budget is unlimited
      And the scheduler is started again
      And the scheduler and the workers run until 10:30:10
      Then the ledger of "beta" reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | late    | succeeded |
      And the ledger of "gamma" reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | late    | succeeded |

    Scenario: The scheduler dies having drawn a token, and nobody draws it again
      Given the scheduler dies after recording 10:00 and before handing it over
      When the scheduler ticks at 10:30
      And the scheduler is started again
      And the scheduler and the workers run until 10:31:30
      Then the ledger of "alpha" reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | late    | succeeded |
      And the ledger of "beta" reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | late    | succeeded |
      And the ledger of "gamma" reads
        | slot  | disposition | because |
        | 10:00 | held        | budget  |

    Scenario: The scheduler dies before it recorded, and has drawn nothing
      Given the scheduler dies before recording 10:00
      When the scheduler ticks at 10:30
      And the scheduler is started again
      And the scheduler ticks at 10:30:10
      Then the run of 10:00 is queued
      And the ledger of "beta" reads
        | slot  | disposition | because |
        | 10:00 | held        | budget  |

  Rule: it is fair: schedules of one priority are served in turns, whoever has more slots to make up for

    Scenario: A schedule with five slots does not keep the one behind it waiting for all five
      Given the catch-up budget is 1/m
      And the schedule "many" with cron = "0-4 10 * * *", missed = "replay_all", overlap = "allow"
      And the schedule "one" with cron = "4 10 * * *"
      When the scheduler ticks at 10:30
      Then the forecast reads
        | schedule | slots | next  | last  |
        | one      | 1     | 10:31 | 10:31 |
        | many     | 4     | 10:32 | 10:35 |
      When the scheduler and the workers run until 10:40
      Then the runs of "many" read
        | run   | recorded | late |
        | 10:00 | 10:30    | late |
        | 10:01 | 10:32    | late |
        | 10:02 | 10:33    | late |
        | 10:03 | 10:34    | late |
        | 10:04 | 10:35    | late |
      And the runs of "one" read
        | run   | recorded | late |
        | 10:04 | 10:31    | late |

    Scenario: Two with as much to make up for take turns
      Given the catch-up budget is 2/m
      And the schedule "left" with cron = "0-2 10 * * *", missed = "replay_all", overlap = "allow"
      And the schedule "right" with cron = "0-2 10 * * *", missed = "replay_all", overlap = "allow"
      When the scheduler and the workers run until 09:50
      And the scheduler ticks at 10:30
      And the scheduler and the workers run until 10:40
      Then the runs of "left" read
        | run   | recorded |
        | 10:00 | 10:30    |
        | 10:01 | 10:30:30 |
        | 10:02 | 10:31:30 |
      And the runs of "right" read
        | run   | recorded |
        | 10:00 | 10:30    |
        | 10:01 | 10:31    |
        | 10:02 | 10:32    |

  Rule: the urgent are served first

    Scenario: High before default before low, whatever the names
      Given the catch-up budget is 1/m
      And the schedule "a-clean-up" with cron = "0,1 10 * * *", priority = "low", missed = "replay_all"
      And the schedule "b-report" with cron = "0 10 * * *"
      And the schedule "c-reminder" with cron = "0,1 10 * * *", priority = "high", missed = "replay_all"
      When the scheduler ticks at 10:30
      And the workers do all that is queued
      And the scheduler and the workers run until 10:40
      Then the runs of "c-reminder" read
        | run   | recorded |
        | 10:00 | 10:30    |
        | 10:01 | 10:31    |
      And the runs of "b-report" read
        | run   | recorded |
        | 10:00 | 10:32    |
      And the runs of "a-clean-up" read
        | run   | recorded |
        | 10:00 | 10:33    |
        | 10:01 | 10:34    |

  Rule: a slot on time never waits for the budget, not even behind a slot of its own schedule that does

    Scenario Outline: Under overlap = <overlap> the slot of 10:31 is on time
      Given the catch-up budget is 1/h
      And the schedule "first" with cron = "0 10 * * *"
      And the schedule "report" with cron = "0,31 10 * * *", missed = "replay_all", overlap = <overlap>
      When the scheduler ticks at 10:30
      And the scheduler ticks at 10:31
      Then the ledger of "report" reads
        | slot  | disposition   | because   |
        | 10:00 | <disposition> | <because> |
        | 10:31 | started       | on time   |

      Examples:
        | overlap   | disposition | because               |
        | "skip"    | held        | budget                |
        | "allow"   | held        | budget                |
        | "merge"   | held        | overlap, behind 10:31 |
        | "replace" | coalesced   | overlap, into 10:31   |

    Scenario: Under serialize the order of one schedule is kept all the same
      Given the catch-up budget is 1/h
      And the schedule "first" with cron = "0 10 * * *"
      And the schedule "report" with cron = "0,31 10 * * *", overlap = "serialize", missed = "replay_all"
      When the scheduler ticks at 10:30
      And the scheduler ticks at 10:31
      Then the ledger of "report" reads
        | slot  | disposition | because |
        | 10:00 | held        | budget  |
        | 10:31 | held        | overlap |

  Rule: under run_once a newer slot takes in the one that waits; under replay_all each waits for a token of its own

    Scenario Outline: missed = <missed>
      Given the catch-up budget is 1/h
      And the schedule "first" with cron = "0 10 * * *"
      And the schedule "report" with cron = "0,20 10 * * *", overlap = "allow", missed = <missed>
      When the scheduler ticks at 10:15
      And the scheduler ticks at 10:30
      Then the ledger of "report" reads
        | slot  | disposition   | because   |
        | 10:00 | <disposition> | <because> |
        | 10:20 | held          | budget    |

      Examples:
        | missed       | disposition | because            |
        | "run_once"   | coalesced   | missed, into 10:20 |
        | "replay_all" | held        | budget             |

  Rule: when its turn comes, a held slot passes window, deadline, gate, circuit and overlap again

    Scenario Outline: It waited too long: <because>
      Given the catch-up budget is 1/h
      And the schedule "first" with cron = "0 10 * * *"
      And the schedule "report" with cron = "0 10 * * *", <policies>
      When the scheduler ticks at 10:30
      Then the ledger of "report" reads
        | slot  | disposition | because |
        | 10:00 | held        | budget  |
      When the scheduler and the workers run until <until>
      Then the ledger of "report" reads
        | slot  | disposition | because   |
        | 10:00 | skipped     | <because> |
      And nobody waits for the budget

      Examples: A deadline wakes the scheduler, a window is looked at when the token comes
        | policies                                                  | because                | until    |
        | deadline = "45m"                                          | deadline_passed        | 10:45:01 |
        | missed = { policy = "run_once", catch_up_window = "45m" } | beyond_catch_up_window | 11:30    |

    Scenario: The circuit has opened meanwhile
      Given the catch-up budget is 1/h
      And the schedule "report"
        """
        cron = "0,1 10 * * *"
        missed = "replay_all"
        overlap = "allow"
        breaker = { failures = 1, cool_down = "10h" }
        """
      And the attempts fail
      When the scheduler and the workers run until 09:30
      And the scheduler ticks at 10:30
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | late    |
        | 10:01 | held        | budget  |
      When the workers do all that is queued
      And the scheduler and the workers run until 11:30
      Then the ledger reads
        | slot  | disposition | because      | run    |
        | 10:00 | started     | late         | failed |
        | 10:01 | skipped     | circuit_open |        |

    Scenario: A run of the schedule is unfinished when the token comes
      Given the catch-up budget is 1/m
      And the schedule "first" with cron = "0 10 * * *"
      And the schedule "report" with cron = "0 10 * * *", overlap = "serialize"
      When the scheduler ticks at 10:30
      And the workers do all that is queued
      And the platform asks for a run of "report" under the key "in_the_way"
      And the scheduler ticks at 10:31
      Then the ledger of "report" reads
        | slot  | disposition | because                            |
        | 10:00 | held        | overlap, behind request in_the_way |
      When the scheduler and the workers run until 10:35
      Then the ledger of "report" reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | late    | succeeded |

    Scenario: A slot that was late when it was held for another run needs a token when that has ended
      Given the catch-up budget is 1/h
      And the schedule "report"
        """
        cron = "0,20 10 * * *"
        missed = { policy = "run_once", grace = "1s" }
        overlap = "serialize"
        """
      When the scheduler ticks at 10:10
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 10:30
      Then the ledger reads
        | slot  | disposition | because               |
        | 10:00 | started     | late                  |
        | 10:20 | held        | overlap, behind 10:00 |
      When worker "one" finishes
      And the scheduler ticks at 10:31
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | late    |
        | 10:20 | held        | budget  |
      When the scheduler and the workers run until 11:10
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | late    | succeeded |
        | 10:20 | started     | late    | succeeded |

    Scenario: The gate is closed when the token comes
      Given the catch-up budget is 1/m
      And the schedule "first" with cron = "0 10 * * *"
      And the schedule "report" with cron = "0 10 * * *", gate = { gauge = "load", below = 2 }
      When the scheduler ticks at 10:30
      And the gauge "load" reads 9
      And the scheduler ticks at 10:31
      Then the ledger of "report" reads
        | slot  | disposition | because     |
        | 10:00 | skipped     | gate_closed |

  Rule: whoever is paused does not wait, and lines up again when it is resumed

    Scenario: An operator pauses a schedule whose slot waits
      Given the catch-up budget is 1/m
      And the schedule "report" with cron = "0 10 * * *"
      And the schedule "another" with cron = "0 10 * * *"
      When the scheduler ticks at 10:30
      And the workers do all that is queued
      And Ada pauses it at 10:30:30
      Then nobody waits for the budget
      When the scheduler and the workers run until 10:40
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | held        | budget  |
      When Ada resumes it at 10:45
      And the scheduler ticks at 10:45
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | late    |

  Rule: slots that are backfilled start late as well; runs by hand and retries are no slots that start late

    Scenario: Backfilled slots stand in line with everybody else
      Given the catch-up budget is 1/m
      And the schedule "report" with cron = "0 10,11 * * *", missed = "skip", overlap = "allow"
      And the schedule "another" with cron = "40 11 * * *"
      And the scheduler ticks at 11:30
      When Ada backfills it from 10:00 to 11:00 at 11:45
      Then the ledger reads
        | slot  | disposition | because | supersedes       |
        | 10:00 | held        | budget  | skipped (missed) |
        | 11:00 | held        | budget  | skipped (missed) |
      When the scheduler and the workers run until 11:50
      Then the runs of "another" read
        | run   | recorded | state     |
        | 11:40 | 11:45    | succeeded |
      And the runs read
        | run   | recorded | state     |
        | 10:00 | 11:46    | succeeded |
        | 11:00 | 11:47    | succeeded |

    Scenario: A run asked for by hand and a retry wait for no token
      Given the catch-up budget is 1/h
      And the schedule "first" with cron = "0 10 * * *"
      And the schedule "report" with cron = "0 11 * * *", retry = { max_attempts = 2, base = "1m", jitter = 0 }
      And the attempts return, fail and return
      When the scheduler ticks at 10:30
      And the workers do all that is queued
      And the platform asks for a run of "report" under the key "now"
      And the scheduler and the workers run until 10:32
      Then the runs of "report" read
        | run         | state     | attempts |
        | request now | succeeded | 2        |

  Rule: what operators' commands would start late is held, and the leader looks next

    Scenario: Resuming with catch-up
      Given the catch-up budget is 1/m
      And the schedule "report" with cron = "0 10 * * *"
      When Ada pauses it at 09:30
      And Ada resumes it with catch-up at 10:30
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | held        | budget  |
      When the scheduler ticks at 10:30
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | late    |

  Rule: the forecast says when each schedule that waits is served, and when the line is drained

    Scenario: Six slots of three schedules
      Given the catch-up budget is 3/m
      And the schedule "many" with cron = "0-2 10 * * *", missed = "replay_all", overlap = "allow"
      And the schedule "some" with cron = "0,1 10 * * *", missed = "replay_all", overlap = "serialize"
      And the schedule "urgent" with cron = "0-3 10 * * *", priority = "high", missed = "replay_all", overlap = "allow"
      When the scheduler ticks at 10:30
      Then the forecast reads
        | schedule | slots | next     | last     |
        | urgent   | 1     | 10:30:20 | 10:30:20 |
        | many     | 3     | 10:30:40 | 10:32    |
        | some     | 2     | 10:31    | 10:31:40 |
      And the line is drained at 10:32
      When the workers do all that is queued
      And the scheduler and the workers run until 10:31:50
      Then the forecast reads
        | schedule | slots | next  | last  |
        | many     | 1     | 10:32 | 10:32 |
      When the scheduler and the workers run until 10:32
      Then nobody waits for the budget
