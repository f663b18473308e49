Feature: Retrying
  A failed attempt is followed by another one, after a delay that grows, as long as attempts, window and deadline
  allow it. The coordinator owns retries: they are durable, visible, and due like slots.

  Background:
    Given it is 2026-03-02 09:00

  Rule: the delay grows by a factor from a base up to a cap

    Scenario: Four attempts fail and the fifth succeeds
      Given the schedule "report"
        """
        at = 2026-03-02T10:00:00Z
        retry = { max_attempts = 5, base = "10s", factor = 3.0, cap = "1m", jitter = 0 }
        """
      And the first 4 attempts raise "no mail server"
      When the scheduler and the workers run until 11:00
      Then the attempts of 10:00 read
        | attempt | outcome   | began    | ended    | because                 |
        | 1       | failed    | 10:00    | 10:00    | RuntimeError: no mail server |
        | 2       | failed    | 10:00:10 | 10:00:10 | RuntimeError: no mail server |
        | 3       | failed    | 10:00:40 | 10:00:40 | RuntimeError: no mail server |
        | 4       | failed    | 10:01:40 | 10:01:40 | RuntimeError: no mail server |
        | 5       | succeeded | 10:02:40 | 10:02:40 |                         |
      And the run of 10:00 is succeeded
      And the dead-letter list is empty

    Scenario: The retry stands in the due index, and nothing happens before it
      Given the schedule "report"
        """
        at = 2026-03-02T10:00:00Z
        retry = { max_attempts = 2, base = "30s", jitter = 0 }
        """
      And the first 1 attempts raise "no mail server"
      When the scheduler and the workers run until 10:00
      Then the run of 10:00 waits for attempt 2 from 10:00:30 on
      And the scheduler next wakes for work at 10:00:30
      When the scheduler and the workers run until 10:00:29
      Then the command was executed 1 time
      When the scheduler and the workers run until 10:00:30
      Then the command was executed 2 times

    Scenario: The jitter derives from the delivery, so the same failure always waits as long
      Given the schedule "report"
        """
        at = 2026-03-02T10:00:00Z
        retry = { max_attempts = 2, base = "10s", jitter = 0.5 }
        """
      And the first 1 attempts raise "no mail server"
      When the scheduler and the workers run until 10:00
      Then the run of 10:00 waits for attempt 2 from 10:00:12.571331 on

  Rule: when the attempts are exhausted the run has failed, and stands in the dead-letter list

    Scenario Outline: With <attempts> attempts
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, retry = { max_attempts = <attempts>, base = "10s", jitter = 0 }
      And the first 9 attempts raise "no mail server"
      When the scheduler and the workers run until 11:00
      Then the runs read
        | run   | state  | attempts   | because                 |
        | 10:00 | failed | <attempts> | RuntimeError: no mail server |
      And the ledger reads
        | slot  | disposition | because | run    |
        | 10:00 | started     | on time | failed |
      And the dead-letter list reads
        | run   |
        | 10:00 |
      And the scheduler next wakes for work at 2026-03-09 10:00

      Examples:
        | attempts |
        | 1        |
        | 3        |

    Scenario: Without a retry policy one attempt is all
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      And the first 1 attempts raise "no mail server"
      When the scheduler and the workers run until 11:00
      Then the runs read
        | run   | state  | attempts |
        | 10:00 | failed | 1        |

    Scenario: The newest failure stands first
      Given the schedule "report" with cron = "0 * * * *"
      And the first 2 attempts raise "no mail server"
      When the scheduler and the workers run until 12:30
      Then the dead-letter list reads
        | run   |
        | 11:00 |
        | 10:00 |

  Rule: no attempt after the first starts later than the recording of the run plus the retry window

    Scenario Outline: A window of <window>, and retries every 30 seconds
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, retry = { max_attempts = 9, base = "30s", factor = 1.0, jitter = 0, window = "<window>" }
      And the first 9 attempts raise "no mail server"
      When the scheduler and the workers run until 10:30
      Then the runs read
        | run   | state  | attempts   |
        | 10:00 | failed | <attempts> |

      Examples:
        | window  | attempts |
        | 1m      | 3        |
        | 59s     | 2        |
        | 29s     | 1        |

    Scenario: A retry that would pass the window is not even scheduled
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, retry = { max_attempts = 9, base = "30s", jitter = 0, window = "29s" }
      And the first 1 attempts raise "no mail server"
      When the scheduler and the workers run until 10:00
      Then the run of 10:00 is failed

    Scenario: The window ends while the retry waits for a worker, and no worker has to notice
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, retry = { max_attempts = 9, base = "30s", jitter = 0, window = "1m" }
      And the first 1 attempts raise "no mail server"
      When the scheduler and the workers run until 10:00
      And the scheduler ticks at 10:00:30
      Then the run of 10:00 is queued
      And the scheduler next wakes for work at 10:01:00.000001
      When the scheduler ticks at 10:01:00.000001
      Then the runs read
        | run   | state  | attempts | because                                         |
        | 10:00 | failed | 1        | the retry window ended before the next attempt  |
      And the dead-letter list reads
        | run   |
        | 10:00 |

    Scenario: The window counts from the recording, not from the slot
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, retry = { max_attempts = 9, base = "30s", factor = 1.0, jitter = 0, window = "1m" }
      And the first 9 attempts raise "no mail server"
      When the scheduler ticks at 10:20
      And the scheduler and the workers run until 10:30
      Then the runs read
        | run   | state  | attempts | late | recorded |
        | 10:00 | failed | 3        | late | 10:20    |

  Rule: a retry that would pass the deadline is not scheduled

    Scenario Outline: A deadline of <deadline>, and a retry after 30 seconds
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, deadline = "<deadline>", retry = { max_attempts = 2, base = "30s", jitter = 0 }
      And the first 1 attempts raise "no mail server"
      When the scheduler and the workers run until 10:30
      Then the runs read
        | run   | state   | attempts   |
        | 10:00 | <state> | <attempts> |

      Examples:
        | deadline | state     | attempts |
        | 30s      | succeeded | 2        |
        | 29s      | failed    | 1        |

  Rule: an attempt that runs past its timeout has failed like any other

    Scenario: The second attempt is in time
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, timeout = "5m", retry = { max_attempts = 2, base = "30s", jitter = 0 }
      And the first attempt runs past its timeout
      When the scheduler and the workers run until 10:30
      Then the attempts of 10:00 read
        | attempt | outcome   | because                 |
        | 1       | failed    | timed out after 5m      |
        | 2       | succeeded |                         |

  Rule: an error that no retry can mend is not retried

    Scenario: The arguments are wrong
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, retry = { max_attempts = 5, base = "10s" }
      And the first attempt is refused its arguments, "teaches nothing"
      When the scheduler and the workers run until 10:30
      Then the runs read
        | run   | state  | attempts | because                                               |
        | 10:00 | failed | 1        | instructor: 'ada' teaches nothing; name another one   |

  Rule: retries survive the scheduler, and go on while the schedule is paused

    Scenario: The scheduler that planned the retry is gone
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, retry = { max_attempts = 2, base = "30s", jitter = 0 }
      And the first 1 attempts raise "no mail server"
      When the scheduler and the workers run until 10:00
      And scheduler "B" ticks at 10:00:30
      And the workers do all that is queued
      Then the run of 10:00 is succeeded

    Scenario: A pause stops decisions, not runs
      Given the schedule "report" with cron = "0 * * * *", retry = { max_attempts = 2, base = "30s", jitter = 0 }
      And the first 1 attempts raise "no mail server"
      When the scheduler and the workers run until 10:00
      And Ada pauses it at 10:00:01
      And the scheduler and the workers run until 11:30
      Then the runs read
        | run   | state     | attempts |
        | 10:00 | succeeded | 2        |

  Rule: an error of a class in `never`, or of one derived from it, is not retried

    Scenario Outline: The command raises a RuntimeError, and <never> is never retried
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, retry = { max_attempts = 3, base = "10s", jitter = 0, never = ["<never>"] }
      And the first 9 attempts raise "no mail server"
      When the scheduler and the workers run until 10:30
      Then the runs read
        | run   | state  | attempts   |
        | 10:00 | failed | <attempts> |

      Examples:
        | never                 | attempts |
        | RuntimeError          | 1        |
        | builtins.RuntimeError | 1        |
        | Exception             | 1        |
        | ValueError            | 3        |

  Rule: a run that failed for good is followed by one run of the fallback, which has none of its own

    Scenario: The attempts are exhausted
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, retry = { max_attempts = 2, base = "30s", jitter = 0 }, on_exhausted = { command = "alert", arguments = { team = "reports" } }
      And the attempts fail and fail
      When the scheduler and the workers run until 11:00
      Then the runs read
        | run               | state     | attempts | recorded |
        | 10:00             | failed    | 2        | 10:00    |
        | fallback of 10:00 | succeeded | 1        | 10:00:30 |
      And the ledger reads
        | slot  | disposition | because | run    |
        | 10:00 | started     | on time | failed |
      And the effect "alert reports" was applied 1 time
      And the command was executed 2 times

    Scenario: A run that did not fail for good has none
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, retry = { max_attempts = 2, base = "30s", jitter = 0 }, on_exhausted = "work"
      And the attempts fail and return
      When the scheduler and the workers run until 11:00
      Then the runs read
        | run   | state     |
        | 10:00 | succeeded |

    Scenario: The fallback fails, too
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, on_exhausted = "work"
      And the attempts fail and fail
      When the scheduler and the workers run until 11:00
      Then the run of 10:00 is failed
      And the run of fallback of 10:00 is failed
      And the command was executed 2 times

    Scenario Outline: A run that was <state> has none
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, deadline = "5m", on_exhausted = "alert"
      When the scheduler ticks at 10:00
      And <event>
      And the scheduler and the workers run until 11:00
      Then the runs read
        | run   | state   |
        | 10:00 | <state> |

      Examples:
        | state     | event                                 |
        | cancelled | Ada cancels the run of 10:00 at 10:01 |
        | expired   | the scheduler ticks at 10:06          |

    Scenario: The next slot waits until the fallback has ended
      Given the schedule "report" with cron = "0 * * * *", overlap = "serialize", on_exhausted = "alert"
      And the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      When worker "one" fails with "no mail server"
      And the scheduler ticks at 11:00:01
      Then the ledger reads
        | slot  | disposition | because                   |
        | 10:00 | started     | on time                   |
        | 11:00 | held        | overlap, behind 10:00     |
      When the scheduler and the workers run until 11:01
      Then the runs read
        | run               | state     |
        | 10:00             | failed    |
        | 11:00             | succeeded |
        | fallback of 10:00 | succeeded |

    Scenario: The scheduler dies before it has recorded the fallback, and there is one all the same
      Given the schedule "report" with cron = "0 * * * *", on_exhausted = "alert"
      And the attempts fail
      And the scheduler ticks at 10:00
      And the workers do all that is queued
      And the scheduler dies before it records a fallback
      When the scheduler ticks at 10:00:01
      And the scheduler is started again
      And the scheduler and the workers run until 10:30
      Then the runs read
        | run               | state     |
        | 10:00             | failed    |
        | fallback of 10:00 | succeeded |

  Rule: a run that ended without success can be retried by hand; attempts, window and deadline count anew

    Background:
      Given the schedule "report" with cron = "0 * * * *", deadline = "30m", retry = { max_attempts = 2, base = "30s", jitter = 0, window = "5m" }

    Scenario: The mail server is back
      Given the attempts fail and fail
      When the scheduler and the workers run until 10:30
      And Ada retries the run of 10:00 at 10:40
      Then the dead-letter list is empty
      And the run of 10:00 waits for attempt 3 from 10:40 on
      When the scheduler and the workers run until 10:41
      Then the attempts of 10:00 read
        | attempt | outcome   | began    |
        | 1       | failed    | 10:00    |
        | 2       | failed    | 10:00:30 |
        | 3       | succeeded | 10:40    |
      And the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | succeeded |
      And the operator's acts read
        | at    | who | what  |
        | 09:00 | ada | apply |
        | 10:40 | ada | retry |

    Scenario: It has as many attempts as it had at first
      Given the attempts fail, fail, fail and fail
      When the scheduler and the workers run until 10:30
      And Ada retries the run of 10:00 at 10:40
      And the scheduler and the workers run until 10:50
      Then the attempts of 10:00 read
        | attempt | outcome | began    |
        | 1       | failed  | 10:00    |
        | 2       | failed  | 10:00:30 |
        | 3       | failed  | 10:40    |
        | 4       | failed  | 10:40:30 |
      And the dead-letter list reads
        | run   |
        | 10:00 |

    Scenario: A cancelled and an expired run can be retried as well
      When the scheduler ticks at 10:00
      And Ada cancels the run of 10:00 at 10:01
      And Ada retries the run of 10:00 at 10:02
      And the scheduler ticks at 10:32:01
      Then the run of 10:00 is expired
      When Ada retries the run of 10:00 at 10:33
      And the scheduler and the workers run until 10:34
      Then the run of 10:00 is succeeded
      And the command was executed 1 time

    Scenario: It obeys the overlap policy
      Given the attempts fail and fail
      When the scheduler and the workers run until 10:30
      And the scheduler ticks at 11:00
      And Ada retries the run of 10:00 at 11:01
      Then that is refused, saying "has the unfinished run"
      And the run of 10:00 is failed

    Scenario: What is due is decided first, in the same record
      Given the schedule "report" with cron = "0 * * * *", overlap = "allow"
      And the attempts fail
      When the scheduler and the workers run until 10:30
      And Ada retries the run of 10:00 at 11:00
      Then the runs read
        | run   | state   | attempts |
        | 10:00 | waiting | 1        |
        | 11:00 | waiting | 0        |

    Scenario: Two operators retry the same run
      Given the attempts fail and fail
      When the scheduler and the workers run until 10:30
      And Ada retries the run of 10:00 at 10:40
      And Ada retries the run of 10:00 at 10:40
      Then that is refused, saying "is waiting; only a run that ended without success is retried"

    Scenario: A run that succeeded is not retried
      When the scheduler and the workers run until 10:30
      And Ada retries the run of 10:00 at 10:40
      Then that is refused, saying "is succeeded; only a run that ended without success is retried"

    Scenario: A paused schedule stays paused
      Given the attempts fail and fail
      When the scheduler and the workers run until 10:30
      And Ada pauses it at 10:35
      And Ada retries the run of 10:00 at 10:40
      And the scheduler and the workers run until 11:30
      Then the run of 10:00 is succeeded
      And everything up to 10:35 is decided
