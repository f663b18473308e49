Feature: Leading
  Any number of schedulers may run; one leads, the others stand by. The lease saves work; safety rests on the store,
  which refuses whatever carries an epoch or token that is no longer the lease's.

  Background:
    Given it is 2026-03-02 10:00
    And the schedule "hourly" with cron = "30 * * * *"

  Rule: one leads and the others stand by until its lease would run out

    Scenario: The first to come leads
      When scheduler "A" ticks at 10:00
      And scheduler "B" ticks at 10:00:01
      Then scheduler "A" leads in epoch 1
      And scheduler "B" stands by until 10:00:03

    Scenario: Whoever leads renews
      When scheduler "A" ticks at 10:00
      And scheduler "A" ticks at 10:00:02
      And scheduler "B" ticks at 10:00:03
      Then scheduler "A" leads in epoch 1
      And scheduler "B" stands by until 10:00:05

    Scenario: A standby decides nothing
      Given scheduler "A" ticks at 10:29:59
      When scheduler "B" ticks at 10:30
      Then the ledger is empty

  Rule: a standby takes over when the lease has run out, or at once when it is given back

    Scenario: The leader is killed
      Given scheduler "A" ticks at 10:29:59
      When scheduler "B" ticks at 10:30:01.999
      Then scheduler "B" stands by until 10:30:02
      When scheduler "B" ticks at 10:30:02
      Then scheduler "B" leads in epoch 2
      And the ledger reads
        | slot  | disposition | because | decided  |
        | 10:30 | started     | on time | 10:30:02 |

    Scenario: The leader stops in good order
      Given scheduler "A" ticks at 10:29:59
      When scheduler "A" stops
      And scheduler "B" ticks at 10:30
      Then scheduler "B" leads in epoch 2
      And the ledger reads
        | slot  | disposition | because | decided |
        | 10:30 | started     | on time | 10:30   |

    Scenario: A leader that was away for a while goes on if nobody took its place
      Given scheduler "A" ticks at 10:00
      When scheduler "A" ticks at 10:30
      Then scheduler "A" leads in epoch 1

    Scenario: A leader that was away for longer finds another one
      Given scheduler "A" ticks at 10:00
      And scheduler "B" ticks at 10:30
      When scheduler "A" ticks at 10:30:01
      Then scheduler "A" stands by until 10:30:03
      And scheduler "B" leads in epoch 2

  Rule: whoever was fenced off records nothing and hands nothing over

    Scenario: A leader is paused between deciding and recording, and wakes up as a zombie
      When scheduler "A" freezes at 10:30, having decided 10:30 but not recorded it
      And scheduler "B" ticks at 10:30:10
      And the workers do all that is queued
      And scheduler "A" goes on
      Then scheduler "A" stands by
      And the ledger reads
        | slot  | disposition | because | decided  | run       |
        | 10:30 | started     | on time | 10:30:10 | succeeded |
      And the queue holds nothing
      And the command was executed 1 time

    Scenario: The zombie would have decided otherwise
      When scheduler "A" freezes at 10:30, having decided 10:30 but not recorded it
      And scheduler "B" ticks at 11:45
      And scheduler "A" goes on
      Then the ledger reads
        | slot  | disposition | because             | decided |
        | 10:30 | coalesced   | missed, into 11:30  | 11:45   |
        | 11:30 | started     | late                | 11:45   |

    Scenario: A leader is paused before handing over what it recorded
      When scheduler "A" freezes at 10:30, having recorded 10:30 but not handed it over
      And scheduler "B" ticks at 10:30:10
      And scheduler "A" goes on
      Then scheduler "A" stands by
      And the queue holds
        | run   | attempt | hand-over |
        | 10:30 | 1       | 1         |

    Scenario: The zombie comes back once more, and leads only when its turn has come
      When scheduler "A" freezes at 10:30, having decided 10:30 but not recorded it
      And scheduler "B" ticks at 10:30:10
      And scheduler "A" goes on
      And scheduler "A" ticks at 10:30:11
      Then scheduler "A" stands by until 10:30:13
      When scheduler "A" ticks at 11:30
      Then scheduler "A" leads in epoch 3

  Rule: when the store's clock steps back, nothing is decided until the cursor is passed again

    Scenario: Ten minutes back
      Given scheduler "A" ticks at 10:30
      When scheduler "A" ticks at 10:20
      And scheduler "A" ticks at 10:30
      Then the ledger reads
        | slot  | disposition | because | decided |
        | 10:30 | started     | on time | 10:30   |
      And everything up to 10:30 is decided
