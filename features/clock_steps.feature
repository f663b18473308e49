Feature: Steps of the store's clock
  The store's clock is the one authority. When it steps, by an operator's hand or by a failover to a server whose clock
  differs, nothing is decided twice, nothing waits as long as the step, and nobody is given up for lost who lives.

  Background:
    Given it is 2026-03-02 10:00

  Rule: a lease lasts no longer than its TTL, however far the clock steps back

    Scenario: The leader is dead
      Given scheduler "A" ticks at 15:00
      When scheduler "B" ticks at 10:00
      Then scheduler "B" stands by until 10:00:03
      When scheduler "B" ticks at 10:00:03
      Then scheduler "B" leads in epoch 2

    Scenario: The leader lives, and keeps its lease
      Given scheduler "A" ticks at 15:00
      And scheduler "B" ticks at 10:00
      When scheduler "A" ticks at 10:00:01
      And scheduler "B" ticks at 10:00:03
      Then scheduler "A" leads in epoch 1
      And scheduler "B" stands by until 10:00:04

  Rule: back, nothing is decided until the cursor is passed again; forward, slots are decided early; never twice

    Scenario: Five hours back
      Given the schedule "hourly" with cron = "30 * * * *"
      When the scheduler ticks at 10:30
      And the workers do all that is queued
      And the scheduler ticks at 05:30
      And the scheduler ticks at 10:30
      And the scheduler ticks at 11:30
      Then the ledger reads
        | slot  | disposition | because | decided |
        | 10:30 | started     | on time | 10:30   |
        | 11:30 | started     | on time | 11:30   |

    Scenario: Two hours forward, and back again
      Given the schedule "hourly" with cron = "30 * * * *"
      When the scheduler ticks at 10:30
      And the workers do all that is queued
      And the scheduler ticks at 12:30
      And the workers do all that is queued
      And the scheduler ticks at 10:31
      And the scheduler ticks at 11:30
      And the scheduler ticks at 12:30
      And the scheduler ticks at 13:30
      Then the ledger reads
        | slot  | disposition | because            | decided |
        | 10:30 | started     | on time            | 10:30   |
        | 11:30 | coalesced   | missed, into 12:30 | 12:30   |
        | 12:30 | started     | on time            | 12:30   |
        | 13:30 | started     | on time            | 13:30   |

  Rule: a worker that died before the step is found one loss limit after it, not once the clock is there again

    Scenario Outline: The clock steps by hours while the worker is dead, <and then>
      Given the schedule "report" with at = 2026-03-02T14:00:00Z
      When the scheduler ticks at 14:00
      And worker "one" begins the run of 14:00
      And worker "one" dies
      And scheduler "<whoever leads>" ticks at <after>:00
      And scheduler "<whoever leads>" ticks at <after>:03
      And scheduler "<whoever leads>" ticks at <after>:14
      Then the run of 14:00 is running
      When scheduler "<whoever leads>" ticks at <after>:18
      And scheduler "<whoever leads>" ticks at <after>:21
      Then the attempts of 14:00 read
        | attempt | outcome | worker |
        | 1       | lost    | one    |

      Examples:
        | and then                | whoever leads | after |
        | back                    | A             | 10:00 |
        | back, and leader too    | B             | 10:00 |
        | forward                 | A             | 18:00 |

  Rule: a worker that lives through the step keeps its attempt

    Scenario Outline: The clock steps <direction> by hours, and a standby that never led takes over
      Given the schedule "report" with at = 2026-03-02T14:00:00Z
      And the scheduler ticks at 14:00
      And scheduler "B" ticks at 14:00
      And worker "one" begins the run of 14:00
      And worker "one" falls silent
      When scheduler "B" ticks at <after>:00
      And scheduler "B" ticks at <after>:04
      Then scheduler "B" leads in epoch 2
      And the run of 14:00 is running
      When worker "one" comes back
      And scheduler "B" ticks at <after>:16
      And scheduler "B" ticks at <after>:19
      Then the run of 14:00 is running

      Examples:
        | direction | after |
        | forward   | 18:00 |
        | back      | 10:00 |

  Rule: a delivery that was lost before the step is handed over again, and one that still waits is not

    Scenario: The clock steps back by hours after a worker popped the delivery and died
      Given the schedule "report" with at = 2026-03-02T14:00:00Z
      When the scheduler ticks at 14:00
      And the queue loses the delivery of 14:00
      And the scheduler ticks at 10:00
      Then the queue holds
        | run   | attempt | hand-over |
        | 14:00 | 1       | 2         |

    Scenario: The clock steps back by hours while the delivery waits for a worker
      Given the schedule "report" with at = 2026-03-02T14:00:00Z
      When the scheduler ticks at 14:00
      And the scheduler ticks at 10:00
      And the scheduler ticks at 10:00:10
      Then the queue holds
        | run   | attempt | hand-over |
        | 14:00 | 1       | 1         |

    Scenario: What was handed over after the step says nothing of what waits from before it
      Given the schedule "report" with cron = "0 * * * *", overlap = "allow"
      And the schedule "early" with at = 2026-03-02T10:00:00Z
      And the scheduler ticks at 14:00
      When the scheduler ticks at 10:00:10
      And the scheduler ticks at 10:01
      Then the queue holds
        | run   | attempt | hand-over |
        | 10:00 | 1       | 1         |
        | 14:00 | 1       | 1         |
