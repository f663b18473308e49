Feature: Lost workers and lost deliveries
  A worker heart-beats while it executes. Whoever falls silent for 15 seconds has lost the attempt; whatever the queue
  loses is delivered again. Only the attempt that was admitted last counts.

  Background:
    Given it is 2026-03-02 09:00

  Rule: a silent worker has lost its attempt, and the next attempt follows at once

    Scenario: The worker dies while it executes
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And worker "one" dies
      And the scheduler ticks at 10:00:14.999
      Then the run of 10:00 is running
      When the scheduler ticks at 10:00:18
      Then the run of 10:00 waits for attempt 2 from 10:00:18 on
      When the scheduler and the workers run until 10:00:30
      Then the attempts of 10:00 read
        | attempt | outcome   | worker | began    | ended    | because               |
        | 1       | lost      | one    | 10:00    | 10:00:18 | no heartbeat from one |
        | 2       | succeeded | any    | 10:00:18 | 10:00:18 |                       |

    Scenario: A worker that heart-beats is left in peace, however long it takes
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler and the workers run until 10:40
      Then the run of 10:00 is running
      When worker "one" finishes
      Then the attempts of 10:00 read
        | attempt | outcome   | began | ended |
        | 1       | succeeded | 10:00 | 10:40 |

    Scenario: A worker that sees the process of its command die need not wait for the silence
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And worker "one" dies
      And worker "one" notices that the process of its command has died
      Then the run of 10:00 waits for attempt 2 from 10:00 on
      When the scheduler and the workers run until 10:00:01
      Then the run of 10:00 is succeeded

  Rule: after a time in which nobody could be heard, every worker is given the time to speak

    Scenario Outline: <what happened>, and the worker has not been heard of since
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And worker "one" falls silent
      And the scheduler ticks at <when>
      Then the run of 10:00 is running

      Examples:
        | what happened                                     | when  |
        | The store's clock was stepped forward             | 12:00 |
        | The store, or the scheduler, was away for a while | 10:05 |
        | The store's clock was stepped back                | 09:30 |

    Scenario: Whoever stays silent is lost after all
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And worker "one" falls silent
      And the scheduler ticks at 10:05
      And the scheduler ticks at 10:05:14
      Then the run of 10:00 is running
      When the scheduler ticks at 10:05:17
      Then the run of 10:00 waits for attempt 2 from 10:05:17 on

  Rule: an outcome that comes late or with a stale token is noted and changes nothing

    Background:
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      And the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And worker "one" falls silent
      And the scheduler ticks at 10:00:10
      And the scheduler ticks at 10:00:20

    Scenario Outline: The first worker <ends> while the second executes
      Given the scheduler ticks at 10:00:21
      And worker "two" begins the run of 10:00
      When worker "one" <ends>
      Then the run of 10:00 is running
      And the late outcomes read
        | run   | attempt | outcome   |
        | 10:00 | 1       | <outcome> |
      When worker "two" finishes
      Then the attempts of 10:00 read
        | attempt | outcome   | worker |
        | 1       | lost      | one    |
        | 2       | succeeded | two    |

      Examples:
        | ends                        | outcome   |
        | finishes                    | succeeded |
        | fails with "no mail server" | failed    |

    Scenario: The first worker finishes before the next attempt is handed over
      When worker "one" finishes
      Then the run of 10:00 waits for attempt 2 from 10:00:20 on

    Scenario: The first worker finishes after the run has succeeded without it
      Given the scheduler and the workers run until 10:00:30
      When worker "one" fails with "no mail server"
      Then the run of 10:00 is succeeded
      And the late outcomes read
        | run   | attempt | outcome |
        | 10:00 | 1       | failed  |
      And the runs read
        | run   | state     | attempts |
        | 10:00 | succeeded | 2        |

    Scenario: A worker that comes back to life is told to stop
      Given the scheduler ticks at 10:00:21
      And worker "one" comes back
      When worker "one" stops if it was asked to
      Then worker "one" is free
      And the run of 10:00 is queued
      And the late outcomes read
        | run   | attempt | outcome   |
        | 10:00 | 1       | cancelled |

  Rule: lost attempts count against max_lost, not against max_attempts

    Scenario Outline: The worker dies every time, with <keys>
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, <keys>
      And in the first 9 attempts the worker dies
      When the scheduler and the workers run until 10:30
      Then the runs read
        | run   | state  | attempts   | because                                        |
        | 10:00 | failed | <attempts> | lost <attempts> attempt(s); the last worker was any |
      And the dead-letter list reads
        | run   |
        | 10:00 |

      Examples:
        | keys                           | attempts |
        | retry = { max_attempts = 1 }   | 3        |
        | max_lost = 2                   | 2        |
        | max_lost = 0                   | 1        |

    Scenario: On_lost = "fail" means at most once
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, on_lost = "fail", retry = { max_attempts = 5 }
      And in the first 1 attempts the worker dies
      When the scheduler and the workers run until 10:30
      Then the runs read
        | run   | state  | attempts |
        | 10:00 | failed | 1        |

    Scenario: A loss does not use up a retry
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, retry = { max_attempts = 2, base = "10s", jitter = 0 }
      And in the first 1 attempts the worker dies
      And the first 1 attempts raise "no mail server"
      When the scheduler and the workers run until 10:30
      Then the attempts of 10:00 read
        | attempt | outcome   |
        | 1       | lost      |
        | 2       | failed    |
        | 3       | succeeded |

    Scenario: After the deadline a lost attempt is not followed by another one
      Given the schedule "report" with at = 2026-03-02T10:00:00Z, deadline = "10s"
      And in the first 1 attempts the worker dies
      When the scheduler and the workers run until 10:30
      Then the runs read
        | run   | state  | attempts |
        | 10:00 | failed | 1        |

  Rule: a delivery that the queue no longer has is delivered again, under a new ordinal

    Scenario: The worker popped the delivery and died before it began
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      When the scheduler ticks at 10:00
      And the queue loses the delivery of 10:00
      And the scheduler ticks at 10:00:04
      Then the queue holds nothing
      When the scheduler ticks at 10:00:10
      Then the queue holds
        | run   | attempt | hand-over |
        | 10:00 | 1       | 2         |
      When the workers do all that is queued
      Then the runs read
        | run   | state     | attempts |
        | 10:00 | succeeded | 1        |

    Scenario: A delivery that only waits for a worker is not delivered again
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      When the scheduler ticks at 10:00
      And the scheduler ticks at 10:00:10
      And the scheduler ticks at 10:05
      Then the queue holds
        | run   | attempt | hand-over |
        | 10:00 | 1       | 1         |

    Scenario: Of several deliveries only the lost one is delivered again
      Given the schedule "report" with cron = "* * * * *", overlap = "allow"
      When the scheduler ticks at 09:01
      And the scheduler ticks at 09:02
      And the queue loses the delivery of 09:01
      And the scheduler ticks at 09:02:30
      Then the queue holds
        | run   | attempt | hand-over |
        | 09:02 | 1       | 1         |
        | 09:01 | 1       | 2         |

  Rule: whoever leads next hands over what was recorded

    Scenario: The scheduler dies after recording and before handing over
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      And the scheduler dies after recording 10:00 and before handing it over
      When the scheduler ticks at 10:00
      Then the queue holds nothing
      And the run of 10:00 is waiting
      When scheduler "B" ticks at 10:00:03
      Then the queue holds
        | run   | attempt | hand-over |
        | 10:00 | 1       | 1         |

  Rule: the end of a run stays recorded until a decision that acts on it is

    Scenario: The scheduler dies after it heard of the end and before it recorded what follows
      Given the schedule "report" with cron = "*/5 * * * *", overlap = "serialize"
      When the scheduler ticks at 09:05
      And worker "one" begins the run of 09:05
      And the scheduler ticks at 09:06
      And the scheduler ticks at 09:10
      And worker "one" finishes
      And the scheduler dies before recording 09:10
      And the scheduler ticks at 09:11
      Then the ledger reads
        | slot  | disposition | decided |
        | 09:05 | started     | 09:05   |
        | 09:10 | held        | 09:10   |
      When scheduler "B" ticks at 09:11:03
      Then the ledger reads
        | slot  | disposition | decided  |
        | 09:05 | started     | 09:05    |
        | 09:10 | started     | 09:11:03 |

  Rule: an outage of the store loses neither the attempt nor its outcome

    Scenario: The command ends while the store is away
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the store stops answering until 10:00:10
      And worker "one" finishes
      Then the run of 10:00 is succeeded
      And the command was executed 1 time
      And the late outcomes read
        | run | attempt | outcome |

    Scenario: The store was away for longer than a silence may last, and the first heartbeat afterwards comes in time
      Given the schedule "report" with at = 2026-03-02T10:00:00Z
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the store stops answering until 10:01
      And the scheduler ticks at 10:00:30
      And the scheduler ticks at 10:01
      Then the run of 10:00 is running
      When worker "one" finishes
      Then the attempts of 10:00 read
        | attempt | outcome   |
        | 1       | succeeded |
