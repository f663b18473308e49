Feature: An application speaks to Kept
  A web process has the address of the store and none of the workers' code. What it promises is checked against what
  the workers publish, tied to a deadline of its own, and safe to say twice.

  Background:
    Given it is 2026-03-02 09:00

  Rule: what the workers publish says whether a promise can be kept

    Scenario: A living worker has the command
      Given worker "w1" publishes its commands
      When the platform promises "reminder-7" for 10:00
      Then the promise is made
      And there is no doubt

    Scenario: No worker has published anything yet
      When the platform promises "reminder-7" for 10:00
      Then the promise is made
      And there is a doubt, saying "no worker has published its commands yet"

    Scenario: An argument is missing
      Given worker "w1" publishes its commands
      When the platform promises "reminder-7" for 10:00 with the command "reminders.send"
      Then that is refused, saying "'class_id' is missing"

    Scenario: The last worker that had the command has ended
      Given worker "w1" publishes its commands
      When worker "w1" ends
      And the platform promises "reminder-7" for 10:00
      Then the promise is made
      And there is a doubt, saying "no living worker has it, last seen 2026-03-02T09:00:00+00:00"

    Scenario Outline: The last worker that had the command fell silent
      Given worker "w1" publishes its commands
      And it is 2026-03-02 <then>
      When the platform promises "reminder-7" for 10:00
      Then there is <doubt>

      Examples:
        | then     | doubt                                          |
        | 09:01:59 | no doubt                                       |
        | 09:02    | a doubt, saying "no living worker has it"      |

  Rule: a promise is worth nothing after its deadline, and takes the deadline along when it moves

    Scenario: Nobody was there until the class had begun
      When the platform promises "reminder-7" for 10:00, worthless after 10:30
      And the scheduler ticks at 10:31
      Then the ledger reads
        | slot  | disposition | because         |
        | 10:00 | skipped     | deadline_passed |

    Scenario: The class moved
      When the platform promises "reminder-7" for 10:00, worthless after 10:30
      And the platform moves "reminder-7" to 11:00
      And the scheduler ticks at 11:20
      Then the ledger reads
        | slot  | disposition | because              |
        | 10:00 | skipped     | superseded, by 11:00 |
        | 11:00 | started     | late                 |

  Rule: a run that is asked for twice under one key is one run

    Scenario: A message that asks for a run is delivered twice
      Given the schedule "inventory" with cron = "0 2 * * *"
      When the platform asks for a run of "inventory" under the key "order_12"
      Then the platform is told of the run "inventory-0-rorder_12", which is waiting
      When the scheduler and the workers run until 09:01
      And the platform asks for a run of "inventory" under the key "order_12"
      Then the platform is told of the run "inventory-0-rorder_12", which is succeeded
      And the command was executed 1 time
