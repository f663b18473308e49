Feature: Cancelling a run
  Somebody wants a run to end. One that is not executing ends at once; one that is can only be asked, and its command
  decides where it stops.

  Background:
    Given it is 2026-03-02 09:00
    And the schedule "report" with cron = "0 * * * *", retry = { max_attempts = 3, base = "10m", cap = "10m", jitter = 0 }
    And the scheduler ticks at 10:00

  Rule: a run that is not executing ends at once

    Scenario: It waits in the queue
      When Ada cancels the run of 10:00 at 10:01
      Then the runs read
        | run   | state     | attempts | because |
        | 10:00 | cancelled | 0        | by ada  |
      When the workers do all that is queued
      Then the refused deliveries read
        | run   | because |
        | 10:00 | ended   |
      And the command was executed 0 times

    Scenario: It waits for a retry
      Given the first 1 attempts raise "no mail server"
      When the workers do all that is queued
      And Ada cancels the run of 10:00 at 10:01
      And the scheduler and the workers run until 10:30
      Then the runs read
        | run   | state     | attempts |
        | 10:00 | cancelled | 1        |
      And the dead-letter list is empty

  Rule: a run that is executing is asked, and its command decides

    Background:
      Given worker "one" begins the run of 10:00

    Scenario: The command looks, and stops
      When Ada cancels the run of 10:00 at 10:01
      And the scheduler ticks at 10:01:03
      Then the run of 10:00 is running
      When worker "one" stops if it was asked to
      Then the attempts of 10:00 read
        | attempt | outcome   |
        | 1       | cancelled |
      And the run of 10:00 is cancelled

    Scenario: The command does not look, and returns
      When Ada cancels the run of 10:00 at 10:01
      And worker "one" finishes
      Then the run of 10:00 is succeeded

    Scenario: The command does not look, and fails: there is no retry any more
      When Ada cancels the run of 10:00 at 10:01
      And worker "one" fails with "no mail server"
      Then the runs read
        | run   | state     | attempts |
        | 10:00 | cancelled | 1        |

    Scenario: The worker dies: there is no other attempt
      When Ada cancels the run of 10:00 at 10:00:01
      And worker "one" dies
      And the scheduler and the workers run until 10:01
      Then the runs read
        | run   | state     | attempts |
        | 10:00 | cancelled | 1        |

  Rule: what is due is decided first, while the run is as it was, and the act is kept in the same write

    Scenario: It first decides what was due
      When Ada cancels the run of 10:00 at 11:00:30
      Then the ledger reads
        | slot  | disposition | because               | run       |
        | 10:00 | started     | on time               | cancelled |
        | 11:00 | skipped     | overlap, behind 10:00 |           |
      And everything up to 11:00:30 is decided
      And the operator's acts read
        | at       | who | what   |
        | 09:00    | ada | apply  |
        | 11:00:30 | ada | cancel |

    Scenario: Two operators cancel the same run
      When Ada cancels the run of 10:00 at 10:01
      And Ada cancels the run of 10:00 at 10:02
      Then that is refused, saying "is cancelled already"

  Rule: a cancelled run makes room for what waits

    Scenario: The next slot starts
      When Ada cancels the run of 10:00 at 10:59
      And the scheduler and the workers run until 11:00
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | cancelled |
        | 11:00 | started     | on time | succeeded |

  Rule: what cannot be cancelled is refused

    Scenario: It has ended
      When the workers do all that is queued
      And Ada cancels the run of 10:00 at 10:01
      Then that is refused, saying "is succeeded already"

    Scenario: Nobody knows it
      When Ada cancels the run of 09:00 at 10:01
      Then that is refused, saying "names no run"
