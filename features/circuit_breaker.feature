Feature: Circuit breaker
  A schedule whose runs fail one after the other rests for a while instead of failing on. Then one slot, the probe, shows
  whether it works again.

  Background:
    Given it is 2026-03-02 09:00

  Rule: after so many failed runs in a row slots are skipped until the cool-down has ended, then one probe decides

    Background:
      Given the schedule "sync" with cron = "*/10 * * * *", breaker = { failures = 2, cool_down = "25m" }

    Scenario: It fails twice, rests, and works again
      Given the attempts fail, fail and return
      When the scheduler and the workers run until 10:00
      Then the ledger reads
        | slot           | disposition | because      | run       |
        | 09:10          | started     | on time      | failed    |
        | 09:20          | started     | on time      | failed    |
        | 09:30 to 09:40 (2 slots) | skipped | circuit_open |  |
        | 09:50          | started     | on time      | succeeded |
        | 10:00          | started     | on time      | succeeded |
      And the circuit is closed

    Scenario: The probe fails, and the schedule rests once more
      Given the attempts fail, fail, fail and return
      When the scheduler and the workers run until 10:00
      Then the circuit is open until 10:15
      When the scheduler and the workers run until 10:20
      Then the ledger reads
        | slot           | disposition | because      | run       |
        | 09:10          | started     | on time      | failed    |
        | 09:20          | started     | on time      | failed    |
        | 09:30 to 09:40 (2 slots) | skipped | circuit_open |  |
        | 09:50          | started     | on time      | failed    |
        | 10:00 to 10:10 (2 slots) | skipped | circuit_open |  |
        | 10:20          | started     | on time      | succeeded |
      And the circuit is closed

    Scenario Outline: Only failures in a row count
      Given the attempts <attempts>
      When the scheduler and the workers run until <until>
      Then the circuit is <circuit>

      Examples:
        | attempts               | until | circuit                           |
        | fail                   | 09:10 | closed, after 1 failure in a row  |
        | fail and return        | 09:20 | closed                            |
        | fail, return and fail  | 09:30 | closed, after 1 failure in a row  |
        | fail and fail          | 09:20 | open until 09:45                  |

  Rule: the cool-down counts from the end of the last failure, and a slot at its very end is the probe

    Scenario Outline: The run takes <time>
      Given the schedule "sync" with cron = "*/10 * * * *", breaker = { failures = 1, cool_down = "20m" }
      And the scheduler ticks at 09:10
      And worker "one" begins the run of 09:10
      And it is 2026-03-02 <ended>
      And worker "one" fails with "no route"
      When the scheduler and the workers run until 09:30
      Then the circuit is <circuit>

      Examples:
        | time | ended    | circuit                |
        | 0 s  | 09:10    | closed                 |
        | 1 s  | 09:10:01 | open until 09:30:01    |

    Scenario: A run counts when it has failed for good, not with each attempt
      Given the schedule "sync" with cron = "*/10 * * * *", retry = { max_attempts = 2, base = "1s", jitter = 0 }, breaker = { failures = 1 }
      And the attempts fail, return, fail, fail and return
      When the scheduler and the workers run until 09:19
      Then the circuit is closed
      When the scheduler and the workers run until 09:21
      Then the circuit is open until 09:30:01

  Rule: while the probe runs slots are skipped, even where runs may overlap

    Scenario: The probe takes its time
      Given the schedule "sync" with cron = "*/10 * * * *", overlap = "allow", breaker = { failures = 1, cool_down = "10m" }
      And the attempts fail
      When the scheduler and the workers run until 09:10
      And the scheduler ticks at 09:20
      Then the circuit is probing with 09:20
      Given worker "one" begins the run of 09:20
      When the scheduler ticks at 09:30
      And worker "one" finishes
      And the scheduler ticks at 09:30:01
      Then the ledger reads
        | slot  | disposition | because      | run       |
        | 09:10 | started     | on time      | failed    |
        | 09:20 | started     | on time      | succeeded |
        | 09:30 | skipped     | circuit_open |           |
      And the circuit is closed

    Scenario: A scheduler that took over knows that a probe runs
      Given the schedule "sync" with cron = "*/10 * * * *", overlap = "allow", breaker = { failures = 1, cool_down = "10m" }
      And the attempts fail
      When the scheduler and the workers run until 09:10
      And the scheduler ticks at 09:20
      And scheduler "B" ticks at 09:30
      Then the ledger reads
        | slot  | disposition | because      |
        | 09:10 | started     | on time      |
        | 09:20 | started     | on time      |
        | 09:30 | skipped     | circuit_open |

    Scenario: A probe that is cancelled has shown nothing, and the next slot is another one
      Given the schedule "sync" with cron = "*/10 * * * *", breaker = { failures = 1, cool_down = "10m" }
      And the attempts fail
      When the scheduler and the workers run until 09:10
      And the scheduler ticks at 09:20
      And Ada cancels the run of 09:20 at 09:21
      And the scheduler ticks at 09:30
      Then the circuit is probing with 09:30

  Rule: runs count in the order in which they settle, whenever the scheduler hears of it

    Background:
      Given the schedule "sync" with cron = "*/10 * * * *", overlap = "allow", breaker = { failures = 2, cool_down = "25m" }
      And the scheduler ticks at 09:10
      And worker "one" begins the run of 09:10
      And the scheduler ticks at 09:20
      And worker "two" begins the run of 09:20
      And the scheduler ticks at 09:30
      And worker "three" begins the run of 09:30

    Scenario: The success settles between the failures
      Given it is 2026-03-02 09:31
      And worker "three" fails with "no route"
      And it is 2026-03-02 09:32
      And worker "two" finishes
      And it is 2026-03-02 09:33
      And worker "one" fails with "no route"
      When the scheduler ticks at 09:34
      Then the circuit is closed, after 1 failure in a row

    Scenario: The success settles first, although its slot is the newest
      Given it is 2026-03-02 09:31
      And worker "three" finishes
      And it is 2026-03-02 09:32
      And worker "two" fails with "no route"
      And it is 2026-03-02 09:33
      And worker "one" fails with "no route"
      When the scheduler ticks at 09:34
      Then the circuit is open until 09:58

  Rule: expired and cancelled runs are neutral

    Scenario: A run is cancelled between two failures
      Given the schedule "sync" with cron = "*/10 * * * *", breaker = { failures = 2, cool_down = "25m" }
      And the attempts fail and fail
      When the scheduler and the workers run until 09:10
      And the scheduler ticks at 09:20
      And Ada cancels the run of 09:20 at 09:21
      And the scheduler and the workers run until 09:30
      Then the circuit is open until 09:55

    Scenario: A run expires between two failures
      Given the schedule "sync" with cron = "*/10 * * * *", deadline = "1m", breaker = { failures = 2, cool_down = "25m" }
      And the attempts fail and fail
      When the scheduler and the workers run until 09:10
      And the scheduler ticks at 09:20
      And the scheduler ticks at 09:25
      Then the run of 09:20 is expired
      And the circuit is closed, after 1 failure in a row
      When the scheduler and the workers run until 09:30
      Then the circuit is open until 09:55

  Rule: runs by hand ignore the breaker and do not count

    Background:
      Given the schedule "sync" with cron = "*/10 * * * *", breaker = { failures = 1, cool_down = "25m" }

    Scenario: A trigger that fails opens nothing
      Given the attempts fail
      When Ada triggers it at 09:01 under the key "test"
      And the scheduler and the workers run until 09:05
      Then the run of request test is failed
      And the circuit is closed

    Scenario: A trigger and a retry while the circuit is open
      Given the attempts fail
      When the scheduler and the workers run until 09:10
      And Ada triggers it at 09:11 under the key "test"
      And the scheduler and the workers run until 09:12
      And Ada retries the run of 09:10 at 09:13
      And the scheduler and the workers run until 09:14
      Then the runs read
        | run          | state     |
        | 09:10        | succeeded |
        | request test | succeeded |
      And the circuit is open until 09:35

  Rule: slots that waited, or were missed, meet the circuit as it is when they are decided

    Scenario: The run that a slot waited for was the last failure
      Given the schedule "sync" with cron = "*/10 * * * *", overlap = "serialize", breaker = { failures = 1, cool_down = "25m" }
      And the scheduler ticks at 09:10
      And worker "one" begins the run of 09:10
      And the scheduler ticks at 09:20
      When worker "one" fails with "no route"
      And the scheduler ticks at 09:20:01
      Then the ledger reads
        | slot  | disposition | because      | run    |
        | 09:10 | started     | on time      | failed |
        | 09:20 | skipped     | circuit_open |        |

    Scenario: After downtime the oldest replayed slot is the probe, and the others are skipped
      Given the schedule "sync" with cron = "*/10 * * * *", missed = "replay_all", overlap = "allow", breaker = { failures = 1, cool_down = "5m" }
      And the attempts fail
      When the scheduler and the workers run until 09:10
      And the scheduler ticks at 09:40
      Then the ledger reads
        | slot           | disposition | because      |
        | 09:10          | started     | on time      |
        | 09:20          | started     | late         |
        | 09:30 to 09:40 (2 slots) | skipped | circuit_open |

    Scenario: The missed-run policy speaks first, and older slots share the fate of the newest
      Given the schedule "sync" with cron = "*/10 * * * *", breaker = { failures = 1, cool_down = "1h" }
      And the attempts fail
      When the scheduler and the workers run until 09:10
      And the scheduler ticks at 09:40
      Then the ledger reads
        | slot           | disposition | because      |
        | 09:10          | started     | on time      |
        | 09:20 to 09:40 (3 slots) | skipped | circuit_open |

  Rule: whoever dies before it recorded what it heard leaves it to be heard

    Scenario: The scheduler dies between hearing of the last failure and recording it
      Given the schedule "sync" with cron = "*/10 * * * *", breaker = { failures = 1, cool_down = "25m" }
      And the attempts fail
      And the scheduler ticks at 09:10
      And the workers do all that is queued
      And the scheduler dies before recording 09:20
      When the scheduler ticks at 09:20
      And the scheduler is started again
      And the scheduler ticks at 09:20:05
      Then the ledger reads
        | slot  | disposition | because      | decided  |
        | 09:10 | started     | on time      | 09:10    |
        | 09:20 | skipped     | circuit_open | 09:20:05 |

  Rule: an edit keeps the circuit, and one that takes the breaker away lets slots start

    Scenario Outline: Edited while the circuit is open
      Given the schedule "sync" with cron = "*/10 * * * *", breaker = { failures = 1, cool_down = "1h" }
      And the attempts fail
      When the scheduler and the workers run until 09:10
      And the schedule "sync" is applied at 09:15
        """
        cron = "*/10 * * * *"
        <breaker>
        """
      And the scheduler ticks at 09:20
      Then the ledger reads
        | slot  | disposition   | because   |
        | 09:10 | started       | on time   |
        | 09:20 | <disposition> | <because> |

      Examples:
        | breaker                                   | disposition | because      |
        | breaker = { failures = 9 }                | skipped     | circuit_open |
        |                                           | started     | on time      |
