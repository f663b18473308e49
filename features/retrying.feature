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
        | 1       | failed    | timed out after 0:05:00 |
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
