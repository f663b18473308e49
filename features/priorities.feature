Feature: Priorities
  Each priority has a queue of its own. A worker that is free takes what is most urgent, and of that what has waited longest.

  Rule: everything of a higher priority goes first, each priority in the order in which it was handed over

    Scenario: Three schedules come due at once, and one was there before
      Given the schedule "early" with cron = "59 9 * * *"
      And the schedule "tidy" with cron = "0 10 * * *", priority = "low"
      And the schedule "report" with cron = "0 10 * * *"
      And the schedule "alarm" with cron = "0 10 * * *", priority = "high"
      When the scheduler ticks at 09:59
      And the scheduler ticks at 10:00
      Then the queue holds
        | schedule | run   |
        | alarm    | 10:00 |
        | early    | 09:59 |
        | report   | 10:00 |
        | tidy     | 10:00 |

    Scenario: A retry keeps the priority of its run
      Given the schedule "alarm" with cron = "0 10 * * *", priority = "high", retry = { max_attempts = 2, base = "10s", jitter = 0 }
      And the schedule "report" with cron = "0 10 * * *"
      And the first 1 attempts raise "no answer"
      When the scheduler ticks at 10:00
      And a worker executes the next delivery
      And the scheduler ticks at 10:00:10
      Then the queue holds
        | schedule | run   | attempt |
        | alarm    | 10:00 | 2       |
        | report   | 10:00 | 1       |

  Rule: nothing urges what is less urgent: it waits for as long as there is something before it, and its deadline ends it

    Scenario: The only worker has just enough to do
      Given the schedule "alarm" with cron = "* * * * *", priority = "high", overlap = "allow"
      And the schedule "tidy" with at = 2026-03-02T10:00:00Z, priority = "low", deadline = "2m"
      When the scheduler ticks at 10:00
      And a worker executes the next delivery
      And the scheduler ticks at 10:01
      And a worker executes the next delivery
      And the scheduler ticks at 10:02:00.000001
      And a worker executes the next delivery
      Then the runs of "tidy" read
        | run   | state   | attempts |
        | 10:00 | expired | 0        |

  Rule: with several queues a worker pops without a trace; what is lost from one is found whatever waits in the others

    Scenario: The urgent delivery is lost while a less urgent one has waited for longer
      Given the schedule "tidy" with cron = "59 9 * * *", priority = "low"
      And the schedule "alarm" with cron = "0 10 * * *", priority = "high"
      When the scheduler ticks at 09:59
      And the scheduler ticks at 10:00
      And the queue loses the delivery of 10:00 of "alarm"
      And the scheduler ticks at 10:00:10
      Then the queue holds
        | schedule | run   | hand-over |
        | alarm    | 10:00 | 2         |
        | tidy     | 09:59 | 1         |
      When the workers do all that is queued
      Then the runs of "alarm" read
        | run   | state     | attempts |
        | 10:00 | succeeded | 1        |
