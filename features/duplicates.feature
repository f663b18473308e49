Feature: Duplicates
  Decide once, deliver at least once, execute idempotently. Whatever comes twice, a slot is one run, a delivery is
  executed at most once, and a handler that uses the fire id does its effect once.

  Background:
    Given it is 2026-03-02 09:00

  Rule: the same slot, decided by two schedulers or twice by one that crashed, is one run

    Scenario: Two schedulers believe that they lead
      Given the schedule "hourly" with cron = "0 * * * *"
      When scheduler "A" freezes at 10:00, having decided 10:00 but not recorded it
      And scheduler "B" ticks at 10:00:05
      And scheduler "A" goes on
      Then the ledger reads
        | slot  | disposition | because | decided  |
        | 10:00 | started     | on time | 10:00:05 |
      And the queue holds
        | run   | attempt | hand-over |
        | 10:00 | 1       | 1         |

    Scenario: An operator's command and the scheduler decide the same slot
      Given the schedule "hourly" with cron = "0 * * * *"
      When Ada pauses it at 10:00:01
      And the scheduler ticks at 10:00:02
      Then the ledger reads
        | slot  | disposition | because | decided  |
        | 10:00 | started     | on time | 10:00:01 |
      And the queue holds
        | run   | attempt | hand-over |
        | 10:00 | 1       | 1         |

    Scenario: A scheduler dies after recording, and the next one does not decide again
      Given the schedule "hourly" with cron = "0 * * * *"
      And the scheduler dies after recording 10:00 and before handing it over
      When the scheduler ticks at 10:00
      And scheduler "B" ticks at 10:00:05
      Then the ledger reads
        | slot  | disposition | because | decided |
        | 10:00 | started     | on time | 10:00   |
      And the queue holds
        | run   | attempt | hand-over |
        | 10:00 | 1       | 1         |

  Rule: the same delivery, handed to workers twice, is executed once

    Background:
      Given the schedule "hourly" with cron = "0 * * * *"
      And the scheduler ticks at 10:00

    Scenario: While the first worker executes it
      When worker "one" begins the run of 10:00
      And the queue hands the delivery of 10:00 out again
      And the workers do all that is queued
      Then the refused deliveries read
        | run   | attempt | hand-over | because          |
        | 10:00 | 1       | 1         | already_admitted |
      When worker "one" finishes
      Then the run of 10:00 is succeeded
      And the command was executed 1 time

    Scenario: After the run has ended
      When the workers do all that is queued
      And a worker is handed attempt 1, hand-over 1 of the run of 10:00
      Then the refused deliveries read
        | run   | attempt | hand-over | because |
        | 10:00 | 1       | 1         | ended   |
      And the command was executed 1 time

    Scenario: Six days after the run has ended, when no queue remembers its job any more
      When the workers do all that is queued
      And it becomes 2026-03-08 10:00
      And a worker is handed attempt 1, hand-over 1 of the run of 2026-03-02 10:00
      Then the refused deliveries read
        | run              | attempt | hand-over | because |
        | 2026-03-02 10:00 | 1       | 1         | ended   |
      And the command was executed 1 time

    Scenario: Delivered twice under two ordinals, the first that is admitted wins
      When the queue loses the delivery of 10:00
      And the scheduler ticks at 10:00:10
      Then the queue holds
        | run   | attempt | hand-over |
        | 10:00 | 1       | 2         |
      When a worker is handed attempt 1, hand-over 1 of the run of 10:00
      And the workers do all that is queued
      Then the refused deliveries read
        | run   | attempt | hand-over | because |
        | 10:00 | 1       | 2         | ended   |
      And the command was executed 1 time

  Rule: a delivery whose run is unknown, finished or on another attempt is refused, never executed

    Scenario: Nobody knows the run
      When a worker is handed attempt 1 of the unknown run "hourly-0-20260302T100000000000Z"
      Then the refused deliveries read
        | fire id                         | because     |
        | hourly-0-20260302T100000000000Z | unknown_run |
      And the command was executed 0 times

    Scenario Outline: The run is <state>
      Given the schedule "hourly" with cron = "0 * * * *", retry = { max_attempts = 2, base = "10s", jitter = 0 }
      And the first <failures> attempts raise "no mail server"
      And the scheduler ticks at 10:00
      And the workers do all that is queued
      When a worker is handed attempt <attempt>, hand-over 1 of the run of 10:00
      Then the refused deliveries read
        | run   | attempt   | because   |
        | 10:00 | <attempt> | <because> |
      And the command was executed 1 time

      Examples:
        | state                       | failures | attempt | because         |
        | succeeded                   | 0        | 1       | ended           |
        | succeeded, and not on 2     | 0        | 2       | ended           |
        | waiting for its 2nd attempt | 1        | 1       | other_attempt   |
        | not handed over yet         | 1        | 2       | not_handed_over |

    Scenario: The run was cancelled before a worker came
      Given the schedule "hourly" with cron = "0 * * * *"
      And the scheduler ticks at 10:00
      When Ada cancels the run of 10:00 at 10:00:01
      And the workers do all that is queued
      Then the refused deliveries read
        | run   | attempt | because |
        | 10:00 | 1       | ended   |
      And the run of 10:00 is cancelled

  Rule: a handler that remembers the fire id applies its effect once, however often it runs

    Scenario: The worker dies between the effect and its outcome
      Given the schedule "class-reminder"
        """
        command = "reminders.send"
        arguments = { class_id = "c1", starts_at = 2026-03-03T10:00:00Z }
        at = 2026-03-02T10:00:00Z
        """
      And the worker dies after its command returned and before it records the outcome
      When the scheduler ticks at 10:00
      And the workers do all that is queued
      Then the run of 10:00 is running
      And the effect "reminder_sent" was applied 1 time
      When the scheduler ticks at 10:00:20
      And the scheduler and the workers run until 10:01
      Then the attempts of 10:00 read
        | attempt | outcome   |
        | 1       | lost      |
        | 2       | succeeded |
      And the effect "reminder_sent" was applied 1 time
