Feature: A reply that is lost
  A connection may break after a write was carried out and before its reply came. Whoever wrote cannot know. Nobody
  writes again for that reason: they read, and versions and tokens tell what stands.

  Background:
    Given it is 2026-03-02 09:00
    And the schedule "report" with at = 2026-03-02T10:00:00Z

  Rule: a scheduler that hears no reply repeats nothing

    Scenario: To its record
      Given the scheduler hears no reply when it records 10:00
      When the scheduler ticks at 10:00
      And the scheduler ticks at 10:00:01
      Then the ledger reads
        | slot  | disposition | decided |
        | 10:00 | started     | 10:00   |
      And the queue holds
        | run   | attempt | hand-over |
        | 10:00 | 1       | 1         |

    Scenario: To its hand-over
      Given the scheduler hears no reply when it hands 10:00 over
      When the scheduler ticks at 10:00
      And the scheduler ticks at 10:00:01
      Then the queue holds
        | run   | attempt | hand-over |
        | 10:00 | 1       | 1         |

  Rule: a worker that hears no reply to its admission does not begin, and the attempt is lost like that of a dead worker

    Scenario: The store believes that it runs
      Given the scheduler ticks at 10:00
      And worker "one" hears no reply to its next write
      When worker "one" takes the next delivery
      Then the run of 10:00 is running
      And the command was executed 0 times
      When the scheduler and the workers run until 10:00:30
      Then the attempts of 10:00 read
        | attempt | outcome   | worker |
        | 1       | lost      | one    |
        | 2       | succeeded | any    |
      And the command was executed 1 time

  Rule: a worker that hears no reply to its outcome finds it recorded, and writes no other

    Scenario: The outcome stands
      Given the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And worker "one" hears no reply to its next write
      When worker "one" finishes
      Then the run of 10:00 is succeeded
      And the attempts of 10:00 read
        | attempt | outcome   |
        | 1       | succeeded |
      And the late outcomes read
        | run | attempt | outcome |
