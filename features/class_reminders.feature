Feature: Reminders of live classes
  A class exists, so one delayed job must exist. Its learners are reminded 24 hours before it starts; a class that is
  booked later is announced at once, and once it has begun a reminder is worthless. What happens to a class is told
  at least once, perhaps late, twice, or in another order: the learners notice nothing of that.

  Background:
    Given it is 2026-03-02 09:00
    And ada schedules the class "algebra" for 2026-03-05 18:00

  Rule: a class is announced 24 hours before it starts

    Scenario: An ordinary booking
      When the scheduler and the workers run until 2026-03-04 17:59
      Then the learners of "algebra" were reminded 0 times
      When the scheduler and the workers run until 2026-03-04 18:00
      Then the learners of "algebra" were reminded 1 time
      And the learners of "algebra" were told that it starts at 2026-03-05 18:00
      And the ledger of "reminder-algebra" reads
        | slot             | disposition | because | run       |
        | 2026-03-04 18:00 | started     | on time | succeeded |

    Scenario: A booking less than 24 hours ahead
      When ada schedules the class "geometry" for 15:00
      And the scheduler and the workers run until 09:00
      Then the learners of "geometry" were reminded 1 time
      And the ledger of "reminder-geometry" reads
        | slot             | disposition | because | run       |
        | 2026-03-01 15:00 | started     | late    | succeeded |

    Scenario: Nobody scheduled until the class had begun
      Given the store does not answer until 2026-03-05 18:01
      When the scheduler and the workers run until 2026-03-05 19:00
      Then the learners of "algebra" were reminded 0 times
      And the ledger of "reminder-algebra" reads
        | slot             | disposition | because         |
        | 2026-03-04 18:00 | skipped     | deadline_passed |

    Scenario: The same booking sent twice
      When ada schedules the class "algebra" for 2026-03-05 18:00
      And the scheduler and the workers run until 2026-03-06 00:00
      Then the learners of "algebra" were reminded 1 time

  Rule: the reminder moves with the class, and goes with it

    Scenario: The class moves before its reminder was due
      When the scheduler and the workers run until 12:00
      And ada moves the class "algebra" to 2026-03-06 18:00
      And the scheduler and the workers run until 2026-03-06 00:00
      Then the learners of "algebra" were reminded 1 time
      And the learners of "algebra" were told that it starts at 2026-03-06 18:00
      And the ledger of "reminder-algebra" reads
        | slot             | disposition | because                         | run       |
        | 2026-03-04 18:00 | skipped     | superseded, by 2026-03-05 18:00 |           |
        | 2026-03-05 18:00 | started     | on time                         | succeeded |

    Scenario: The class moves after its learners were reminded
      When the scheduler and the workers run until 2026-03-04 20:00
      And ada moves the class "algebra" to 2026-03-06 18:00
      And the scheduler and the workers run until 2026-03-06 00:00
      Then the learners of "algebra" were reminded 2 times

    Scenario: The class is cancelled
      When the scheduler and the workers run until 12:00
      And ada cancels the class "algebra"
      And the scheduler and the workers run until 2026-03-06 00:00
      Then the learners of "algebra" were reminded 0 times
      And the ledger of "reminder-algebra" reads
        | slot             | disposition | because |
        | 2026-03-04 18:00 | skipped     | retired |

    Scenario: The class moves and is cancelled before anybody has scheduled
      When ada moves the class "algebra" to 2026-03-06 18:00
      And ada cancels the class "algebra"
      And the scheduler and the workers run until 2026-03-07 00:00
      Then the learners of "algebra" were reminded 0 times
      And no event waits

  Rule: an event is acted on at least once, and more often does no harm

    Scenario: The leader dies between promise and event
      Given the scheduler dies after it acted on an event and before it forgets the event
      When the scheduler ticks at 09:00
      And the scheduler is started again
      And the scheduler and the workers run until 2026-03-06 00:00
      Then the learners of "algebra" were reminded 1 time
      And no event waits

    Scenario Outline: Everything is told again in the wrong order, <when>
      When the scheduler and the workers run until 10:00
      And ada moves the class "algebra" to 2026-03-06 18:00
      And the scheduler and the workers run until <until>
      And everything is told again, the newest first
      And the scheduler and the workers run until 2026-03-07 00:00
      Then the learners of "algebra" were reminded 1 time
      And the learners of "algebra" were told that it starts at 2026-03-06 18:00

      Examples:
        | when                        | until            |
        | before the reminder was due | 11:00            |
        | after it was sent           | 2026-03-06 00:00 |

    Scenario: A cancellation is told before the booking
      When ada cancels the class "algebra"
      And the scheduler and the workers run until 10:00
      And everything is told again, the newest first
      And the scheduler and the workers run until 2026-03-06 00:00
      Then the learners of "algebra" were reminded 0 times

    Scenario: No scheduler reaches the store while classes are booked
      Given the store does not answer until 09:30
      When ada moves the class "algebra" to 2026-03-06 18:00
      And the scheduler and the workers run until 2026-03-06 00:00
      Then no event waits
      And the learners of "algebra" were reminded 1 time
