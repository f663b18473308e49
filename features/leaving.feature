Feature: A worker without the command
  During a roll-out some workers have a command already and others do not. What reaches a worker that lacks it is left
  to the others: nothing is lost, no attempt is spent, and nobody spins.

  Background:
    Given it is 2026-03-02 09:00
    And the schedule "report" with cron = "0 * * * *"

  Rule: the run waits a moment, and the attempt is made by a worker that has the command

    Scenario: The old worker is faster
      Given worker "old" lacks the command "work"
      When the scheduler ticks at 10:00
      And worker "old" takes the next delivery
      Then the run of 10:00 waits for attempt 1 from 10:00:00.1 on
      When the scheduler ticks at 10:00:01
      Then the queue holds
        | run   | attempt | hand-over |
        | 10:00 | 1       | 2         |
      When the workers do all that is queued
      Then the runs read
        | run   | state     | attempts |
        | 10:00 | succeeded | 1        |

    Scenario: A delivery that was left comes a second time
      Given worker "old" lacks the command "work"
      When the scheduler ticks at 10:00
      And worker "old" takes the next delivery
      And a worker is handed attempt 1, hand-over 1 of the run of 10:00
      Then the refused deliveries read
        | run   | attempt | hand-over | because         |
        | 10:00 | 1       | 1         | not_handed_over |
      And the command was executed 0 times

  Rule: while nobody has it, the run comes again ever more rarely, and ends as any run that waits

    Scenario: Nobody has it until the deadline
      Given the schedule "urgent" with cron = "0 * * * *", deadline = "1s"
      And worker "old" lacks the command "work"
      When the scheduler ticks at 10:00
      And worker "old" takes the next delivery
      And worker "old" takes the next delivery
      And the scheduler ticks at 10:00:02
      Then the runs of "urgent" read
        | run   | state   | attempts |
        | 10:00 | expired | 0        |
