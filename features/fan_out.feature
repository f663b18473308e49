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
