Feature: Service levels and alarms
  The owner of a schedule says what is expected of it. What is not kept raises an alarm, once; when it is over, that is told as
  well. Both are events, so whoever wants to hear of them listens.

  Background:
    Given it is 2026-03-02 09:00

  Rule: a run begins within late_after, and ends within finish_within, of its slot

    Scenario: Nobody takes the run
      Given the schedule "report" with cron = "0 10 * * *", sla = { late_after = "5m" }
      When the scheduler ticks at 10:00
      And the scheduler ticks at 10:05
      Then there is no alert
      When the scheduler ticks at 10:06
      Then the alerts read
        | schedule | alarm     | state  | since | because                                                              |
        | report   | not_begun | raised | 10:05 | report-0-20260302T100000000000Z had not begun by 10:05 |
      And the open alarms are not_begun

    Scenario: The instant is waited for, and told once
      Given the schedule "report" with cron = "0 10 * * *", sla = { late_after = "5m" }
      When the scheduler ticks at 10:00
      Then the scheduler next wakes for work at 10:05:00.000001
      When the scheduler ticks at 10:06
      And the scheduler ticks at 10:20
      And the scheduler ticks at 10:40
      Then the alerts read
        | alarm     | state  |
        | not_begun | raised |

    Scenario: The run begins after all
      Given the schedule "report" with cron = "0 10 * * *", sla = { late_after = "5m" }
      When the scheduler ticks at 10:00
      And the scheduler ticks at 10:06
      And the scheduler and the workers run until 10:20
      Then the alerts read
        | alarm     | state     | because                              |
        | not_begun | raised    | report-0-20260302T100000000000Z had not begun by 10:05 |
        | not_begun | recovered | what was late has begun |
      And the open alarms are none

    Scenario: The scheduler was away
      Given the schedule "report" with cron = "0 10 * * *", sla = { late_after = "5m" }
      When the scheduler ticks at 11:00
      Then the alerts read
        | alarm     | state  | since | told  |
        | not_begun | raised | 10:05 | 11:00 |

    Scenario: A slot is held behind a run that takes too long
      Given the schedule "report" with every = "10m", overlap = "serialize", sla = { late_after = "5m", finish_within = "8m" }
      When the scheduler ticks at 09:10
      And worker "w1" begins the run of 09:10
      And the scheduler ticks at 09:19
      And the scheduler ticks at 09:20
      And the scheduler ticks at 09:26
      Then the alerts read
        | alarm        | state  | since |
        | not_finished | raised | 09:18 |
        | not_begun    | raised | 09:25 |

    Scenario: What is skipped is no breach
      Given the schedule "report" with every = "10m", overlap = "skip", sla = { late_after = "5m" }
      When the scheduler ticks at 09:10
      And worker "w1" begins the run of 09:10
      And the scheduler ticks at 09:20
      And the scheduler ticks at 09:26
      Then there is no alert

  Rule: no longer than must_run_every passes without a run that succeeds

    Scenario: Every run fails
      Given the schedule "clean-up" with every = "10m", sla = { must_run_every = "25m" }
      And the attempts return, fail, fail, fail and return
      When the scheduler and the workers run until 09:36
      Then the alerts read
        | alarm   | state  | since | because                                               |
        | failing | raised | 09:20 | clean-up-0-20260302T092000000000Z failed for good     |
        | overdue | raised | 09:35 | no run has succeeded since 09:10 |
      When the scheduler and the workers run until 09:50
      Then the alerts read
        | alarm   | state     |
        | failing | raised    |
        | overdue | raised    |
        | failing | recovered |
        | overdue | recovered |

    Scenario: Nothing happens at all
      Given the schedule "import" with on = "file.arrived", sla = { must_run_every = "1h" }
      When the scheduler and the workers run until 11:00
      Then the alerts read
        | alarm   | state  | since |
        | overdue | raised | 10:00 |

    Scenario: It is paused, and has its time afterwards
      Given the schedule "clean-up" with every = "10m", sla = { must_run_every = "25m" }
      When Ada pauses it at 09:05
      And the scheduler and the workers run until 12:00
      And Ada resumes it at 12:05
      And the scheduler and the workers run until 12:30
      Then there is no alert

  Rule: a circuit that opens, a run that failed for good and a worker that was lost are alarms of every schedule

    Scenario: It fails twice, rests, and works again
      Given the schedule "sync" with cron = "*/10 * * * *", breaker = { failures = 2, cool_down = "25m" }
      And the attempts fail, fail and return
      When the scheduler and the workers run until 10:00
      Then the alerts read
        | alarm        | state     | since |
        | failing      | raised    | 09:10 |
        | circuit_open | raised    | 09:20 |
        | failing      | recovered | 09:10 |
        | circuit_open | recovered | 09:20 |

    Scenario: A worker dies, and another one finishes
      Given the schedule "sync" with cron = "*/10 * * * *"
      When the scheduler ticks at 09:10
      And worker "one" begins the run of 09:10
      And worker "one" dies
      And the scheduler and the workers run until 09:15
      Then the alerts read
        | alarm | state  | because                                                                             |
        | lost  | raised | sync-0-20260302T091000000000Z lost 1 attempt(s), because a worker fell silent |
      When the scheduler and the workers run until 09:20
      Then the open alarms are none

    Scenario: A run that succeeds at its second attempt raises nothing
      Given the schedule "sync" with cron = "*/10 * * * *", retry = { max_attempts = 2, base = "1s", jitter = 0 }
      And the attempts fail and return
      When the scheduler and the workers run until 09:15
      Then there is no alert

    Scenario: The schedule is deleted while it fails
      Given the schedule "sync" with cron = "*/10 * * * *"
      And the attempts fail
      When the scheduler and the workers run until 09:11
      And Ada deletes it at 09:12
      And the scheduler ticks at 09:13
      Then the alerts read
        | alarm   | state     | because                                       |
        | failing | raised    | sync-0-20260302T091000000000Z failed for good |
        | failing | recovered | the schedule was retired                      |

  Rule: whoever listens hears of each alarm once, whoever dies in between

    Background:
      Given the schedule "sync" with cron = "*/10 * * * *"
      And the schedule "on-call" with on = "kept.alert"
      And the attempts fail and return

    Scenario: A failure becomes a run of the hook
      When the scheduler and the workers run until 09:15
      Then the ledger of "on-call" reads
        | event | disposition | run       |
        | 1     | started     | succeeded |
      When the scheduler and the workers run until 09:25
      Then the ledger of "on-call" reads
        | event | disposition | run       |
        | 1     | started     | succeeded |
        | 2     | started     | succeeded |

    Scenario: The leader dies when it has told an alert, before it has noted that
      Given the scheduler dies after it has told an alert and before it notes that
      When the scheduler ticks at 09:10
      And a worker executes the next delivery
      And the scheduler ticks at 09:11
      And the scheduler is started again
      And the scheduler and the workers run until 09:15
      Then the ledger of "on-call" reads
        | event | disposition | run       |
        | 1     | started     | succeeded |

    Scenario: The hook fails, and raises no alarm about itself
      Given the schedule "pager" with on = "kept.alert", command = "work"
      And the attempts fail
      When the scheduler and the workers run until 09:15
      Then the open alarms of "pager" are none
      And the open alarms of "on-call" are none
