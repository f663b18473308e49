Feature: Lateness
  Some work is worthless after a while: a reminder after the class has begun. No attempt begins after slot plus
  deadline, wherever the slot or its run has got to by then.

  Background:
    Given it is 2026-03-02 09:00

  Rule: a slot whose deadline has passed when it is decided is skipped

    Scenario Outline: The scheduler comes <after> the slot
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z, deadline = "30m"
      When the scheduler ticks at <at>
      Then the ledger reads
        | slot  | disposition   | because   |
        | 10:00 | <disposition> | <because> |

      Examples:
        | after          | at              | disposition | because         |
        | at             | 10:00           | started     | on time         |
        | 30 minutes     | 10:30           | started     | late            |
        | a little more  | 10:30:00.000001 | skipped     | deadline_passed |

    Scenario: Of a recurring schedule the old slots are skipped and the others decided
      Given the schedule "report" with cron = "0 * * * *", deadline = "90m"
      When the scheduler ticks at 14:00:30
      Then the ledger reads
        | slot                     | disposition | because            |
        | 10:00 to 12:00 (3 slots) | skipped     | deadline_passed    |
        | 13:00                    | coalesced   | missed, into 14:00 |
        | 14:00                    | started     | on time            |

  Rule: a slot whose deadline passes while it is held is skipped, without anybody acting

    Scenario: The run in the way takes too long
      Given the schedule "report" with cron = "0 * * * *", overlap = "serialize", deadline = "30m"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      Then the scheduler next wakes for work at 11:30:00.000001
      When the scheduler ticks at 11:30:00.000001
      Then the ledger reads
        | slot  | disposition | because         |
        | 10:00 | started     | on time         |
        | 11:00 | skipped     | deadline_passed |

    Scenario: At the deadline itself the slot may still start
      Given the schedule "report" with cron = "0 * * * *", overlap = "serialize", deadline = "30m"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      And the scheduler ticks at 11:30
      And worker "one" finishes
      And the scheduler ticks at 11:30
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | on time |
        | 11:00 | started     | on time |

  Rule: a recorded run that never began is expired; its slot stays started

    Scenario: No worker comes
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z, deadline = "30m"
      When the scheduler ticks at 10:00
      Then the scheduler next wakes for work at 10:30:00.000001
      When the scheduler ticks at 10:30:00.000001
      Then the ledger reads
        | slot  | disposition | because | run     |
        | 10:00 | started     | on time | expired |
      When the workers do all that is queued
      Then the refused deliveries read
        | run   | attempt | because |
        | 10:00 | 1       | ended   |
      And the command was executed 0 times

    Scenario: A worker comes too late, and before the scheduler noticed
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z, deadline = "30m"
      When the scheduler ticks at 10:00
      And it becomes 10:30:00.000001
      And the workers do all that is queued
      Then the refused deliveries read
        | run   | attempt | because |
        | 10:00 | 1       | expired |
      And the run of 10:00 is expired
      And the command was executed 0 times

    Scenario: A worker comes at the deadline
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z, deadline = "30m"
      When the scheduler ticks at 10:00
      And it becomes 10:30
      And the workers do all that is queued
      Then the run of 10:00 is succeeded

    Scenario: The scheduler died before handing it over, and the next one comes too late
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z, deadline = "30m"
      And the scheduler dies after recording 10:00 and before handing it over
      When the scheduler ticks at 10:00
      And scheduler "B" ticks at 10:31
      Then the run of 10:00 is expired
      And the queue holds nothing

  Rule: a run that had attempts before its deadline passed has failed

    Scenario: The queue is so long that the retry does not come in time
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z, deadline = "30m", retry = { max_attempts = 2, base = "20m", cap = "20m", jitter = 0 }
      And the first 1 attempts raise "no mail server"
      When the scheduler ticks at 10:00
      And the workers do all that is queued
      And the scheduler ticks at 10:20
      Then the run of 10:00 is queued
      When the scheduler ticks at 10:31
      Then the runs read
        | run   | state  | attempts | because                                      |
        | 10:00 | failed | 1        | the deadline passed before the next attempt  |
      And the dead-letter list reads
        | run   |
        | 10:00 |

    Scenario: A command that is in progress at the deadline may finish
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z, deadline = "30m"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler and the workers run until 10:45
      And worker "one" finishes
      Then the run of 10:00 is succeeded
