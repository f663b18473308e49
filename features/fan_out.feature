Feature: Fanning out
  A command that finds work for many returns it as items. Each becomes a child run, with attempts of its own; to the
  schedule they are one run, which ends when all of them have.

  Background:
    Given it is 2026-03-02 09:00
    And the schedule "reports"
      """
      every = "1h"
      command = "spread"
      arguments = { items = ["ada", "bob"] }
      retry = { max_attempts = 2, base = "10s", jitter = 0 }
      """

  Rule: the run succeeds when all of its child runs have

    Scenario: Two items are two executions and one run
      When the scheduler and the workers run until 10:01
      Then the command was executed 2 times
      And the run of 10:00 is succeeded
      And the runs read
        | run   | state     | late    | attempts | recorded | because |
        | 10:00 | succeeded | on time | 1        | 10:00    |         |

    Scenario: A child run that fails has another attempt of its own
      Given the first 1 attempts raise "no mail server"
      When the scheduler and the workers run until 10:01
      Then the command was executed 3 times
      And the run of 10:00 is succeeded

  Rule: it fails when one of them has ended otherwise

    Scenario: A child run fails for good, and the dead-letter list names its parent
      Given the first 4 attempts raise "no mail server"
      When the scheduler and the workers run until 10:01
      Then the command was executed 4 times
      And the run of 10:00 is failed
      And the dead-letter list reads
        | run   |
        | 10:00 |

    Scenario: A retry by hand runs only what did not succeed
      Given the first 4 attempts raise "no mail server"
      When the scheduler and the workers run until 10:01
      And Ada retries the run of 10:00 at 10:02
      And the scheduler and the workers run until 10:03
      Then the command was executed 6 times
      And the run of 10:00 is succeeded

  Rule: to the overlap policy it is unfinished until the last child run has ended

    Scenario Outline: The next slot comes due while a child run waits, and the policy is <overlap>
      Given the schedule "reports" with every = "1h", command = "spread", arguments = { items = ["ada", "bob"] }, overlap = "<overlap>"
      When the scheduler ticks at 10:00
      And the workers do all that is queued
      And the scheduler ticks at 11:00
      Then the run of 10:00 is fanned_out
      And the ledger reads
        | slot  | disposition | because               |
        | 10:00 | started     | on time               |
        | 11:00 | <at first>  | overlap, behind 10:00 |
      When the scheduler and the workers run until 11:30
      Then the ledger reads
        | slot  | disposition | because          |
        | 10:00 | started     | on time          |
        | 11:00 | <at last>   | <at last because> |
      And the run of 10:00 is <10:00>

      Examples:
        | overlap   | at first | at last | at last because       | 10:00     |
        | skip      | skipped  | skipped | overlap, behind 10:00 | succeeded |
        | serialize | held     | started | on time               | succeeded |
        | replace   | held     | started | on time               | cancelled |

  Rule: cancelling it cancels its child runs, and those may be cancelled alone

    Scenario: One child run is executing, and is asked; the other ends at once
      When the scheduler ticks at 10:00
      And the workers do all that is queued
      And the scheduler ticks at 10:00:01
      And worker "one" begins the run of item ada of 10:00
      And Ada cancels the run of 10:00 at 10:01
      And the scheduler ticks at 10:01:01
      Then the run of 10:00 is fanned_out
      And the child runs of 10:00 read
        | item | state     | attempts |
        | ada  | running   | 1        |
        | bob  | cancelled | 0        |
      When the scheduler ticks at 10:01:04
      And worker "one" stops if it was asked to
      And the scheduler ticks at 10:01:05
      Then the run of 10:00 is cancelled

    Scenario: One child run alone is cancelled, and the run fails for it
      When the scheduler ticks at 10:00
      And the workers do all that is queued
      And the scheduler ticks at 10:00:01
      And Ada cancels the run of item ada of 10:00 at 10:01
      And the scheduler and the workers run until 10:02
      Then the child runs of 10:00 read
        | item | state     | attempts | because |
        | ada  | cancelled | 0        | by ada  |
        | bob  | succeeded | 1        |         |
      And the run of 10:00 is failed

    Scenario: All child runs succeed in spite of it
      When the scheduler ticks at 10:00
      And the workers do all that is queued
      And the scheduler ticks at 10:00:01
      And worker "one" begins the run of item ada of 10:00
      And worker "two" begins the run of item bob of 10:00
      And Ada cancels the run of 10:00 at 10:01
      And worker "one" finishes
      And worker "two" finishes
      And the scheduler ticks at 10:01:05
      Then the run of 10:00 is succeeded

  Rule: what a dying worker had in hand is tried again, and that alone

    Scenario: The worker of one child run dies
      When the scheduler ticks at 10:00
      And the workers do all that is queued
      And the scheduler ticks at 10:00:01
      And worker "one" begins the run of item ada of 10:00
      And worker "one" dies
      And the scheduler and the workers run until 10:01
      Then the child runs of 10:00 read
        | item | state     | attempts |
        | ada  | succeeded | 2        |
        | bob  | succeeded | 1        |
      And the run of 10:00 is succeeded

    Scenario: The worker dies with the items in its hands, and the next attempt returns them again
      Given the worker dies after its command returned and before it records the outcome
      When the scheduler and the workers run until 10:01
      Then the command was executed 2 times
      And the run of 10:00 is succeeded

  Rule: every run may fan out, whatever asked for it

    Scenario: A run by hand
      When Ada triggers it at 09:30 under the key "by_hand"
      And the scheduler and the workers run until 09:31
      Then the child runs of request by_hand read
        | item | state     | attempts |
        | ada  | succeeded | 1        |
        | bob  | succeeded | 1        |
      And the run of request by_hand is succeeded

    Scenario: A run for an event
      Given the schedule "listening" with on = "class.booked", command = "spread", arguments = { items = ["ada"] }
      When 1 events "class.booked" are published at 09:30, the first as number 1
      And the scheduler and the workers run until 09:31
      Then the run of event 1 of "listening" is succeeded
      And the child runs of event 1 of "listening" read
        | item | state     | attempts |
        | ada  | succeeded | 1        |

  Rule: a command that fans out without items has done its work

    Scenario: There is nothing to do
      Given the schedule "reports" with every = "1h", command = "spread", arguments = { items = [] }
      When the scheduler and the workers run until 10:01
      Then the run of 10:00 is succeeded
      And the command was executed 0 times
