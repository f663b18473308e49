Feature: Schedules that listen to events
  An application tells that something happened, and every schedule that listens has one more thing to do. An event waits
  in a durable, numbered inbox; every number gets its account, as every slot of a rule does.

  Rule: an accepted event gets a run of its own, once, however often it is published

    Background:
      Given the schedule "welcome"
        """
        on = "class.booked"
        """

    Scenario: Two bookings
      When the event "class.booked" is published as "b1" at 09:01
      And the event "class.booked" is published as "b2" at 09:02
      And the scheduler and the workers run until 09:05
      Then the ledger reads
        | event | slot  | disposition | because | run       |
        | 1     | 09:01 | started     | on time | succeeded |
        | 2     | 09:02 | started     | on time | succeeded |
      And the commands were told of these events
        | events |
        | b1     |
        | b2     |

    Scenario: The same booking is published again
      When the event "class.booked" is published as "b1" at 09:01
      And the event "class.booked" is published as "b1" at 09:02
      Then the event was accepted before
      When the scheduler and the workers run until 09:05
      Then the command was executed 1 time

    Scenario: An event of another name
      When the event "class.cancelled" is published as "b1" at 09:01
      Then nobody listens
      When the scheduler and the workers run until 09:05
      Then the ledger is empty

    Scenario: Every schedule that listens has its own inbox
      Given the schedule "invoice" with on = "class.booked"
      When the event "class.booked" is published as "b1" at 09:01
      And the scheduler and the workers run until 09:05
      Then the ledger of "invoice" reads
        | event | disposition |
        | 1     | started     |
      And the command was executed 2 times

    Scenario: Nobody is at work when it happens
      When the event "class.booked" is published as "b1" at 09:01
      And the scheduler ticks at 11:00
      Then the ledger reads
        | event | slot  | disposition | because | decided |
        | 1     | 09:01 | started     | on time | 11:00   |

    Scenario: The scheduler dies with the decision in its hands
      Given the scheduler dies before recording 09:01
      When the event "class.booked" is published as "b1" at 09:01
      And the scheduler ticks at 09:02
      And the scheduler is started again
      And the scheduler and the workers run until 09:05
      Then the ledger reads
        | event | disposition | run       |
        | 1     | started     | succeeded |
      And the command was executed 1 time

    Scenario: More happens at once than one decision takes
      When 250 events "class.booked" are published at 09:01, the first as number 1
      And the scheduler and the workers run until 09:02
      Then the command was executed 250 times

    Scenario: A run that failed keeps its event
      Given the schedule "thorough"
        """
        on = "class.paid"
        retry = { max_attempts = 2, base = "10s", jitter = 0 }
        """
      And the first 1 attempts raise "no mail server"
      When the event "class.paid" is published as "p1" at 09:01
      And the scheduler and the workers run until 09:05
      Then the commands were told of these events
        | events |
        | p1     |
        | p1     |

  Rule: with a delay the run is due that much later

    Scenario: A thank-you five minutes after the booking
      Given the schedule "thanks" with on = { event = "class.booked", delay = "5m" }
      When the event "class.booked" is published as "b1" at 09:01
      And the scheduler ticks at 09:05
      Then the ledger is empty
      When the scheduler and the workers run until 09:10
      Then the ledger reads
        | event | slot  | disposition | because | decided |
        | 1     | 09:06 | started     | on time | 09:06   |

    Scenario: A shorter delay holds for what waits already
      Given the schedule "thanks" with on = { event = "class.booked", delay = "1h" }
      When the event "class.booked" is published as "b1" at 09:01
      And the schedule "thanks" is applied at 09:10
        """
        on = { event = "class.booked", delay = "5m" }
        """
      And the scheduler ticks at 09:10
      And the event "class.booked" is published as "b2" at 09:11
      And the scheduler and the workers run until 09:30
      Then the ledger reads
        | event | slot  | disposition | decided |
        | 1     | 09:06 | started     | 09:10   |
        | 2     | 09:16 | started     | 09:16   |

    Scenario: The deadline counts from the slot
      Given the schedule "thanks" with on = { event = "class.booked", delay = "5m" }, deadline = "1m"
      When the event "class.booked" is published as "b1" at 09:01
      And the scheduler ticks at 09:08
      Then the ledger reads
        | event | slot  | disposition | because         |
        | 1     | 09:06 | skipped     | deadline_passed |

  Rule: with a debounce the newest of a burst runs, when nothing has followed it for so long

    Background:
      Given the schedule "index" with on = { event = "page.changed", debounce = "30s" }

    Scenario: Three changes in a row, and one later
      When the event "page.changed" is published as "c1" at 09:01:00
      And the event "page.changed" is published as "c2" at 09:01:10
      And the event "page.changed" is published as "c3" at 09:01:20
      And the event "page.changed" is published as "c4" at 09:05
      And the scheduler and the workers run until 09:10
      Then the ledger reads
        | event  | slot                        | disposition | because                  |
        | 1 to 2 | 09:01 to 09:01:10 (2 slots) | coalesced   | debounced, into 09:01:50 |
        | 3      | 09:01:50                    | started     | on time                  |
        | 4      | 09:05:30                    | started     | on time                  |
      And the commands were told of these events
        | events |
        | c3     |
        | c4     |

    Scenario: The scheduler sleeps through the burst
      When the event "page.changed" is published as "c1" at 09:01:00
      And the scheduler ticks at 09:01:05
      And the event "page.changed" is published as "c2" at 09:01:20
      Then the scheduler next wakes for work at 09:01:30
      When the scheduler ticks at 09:01:30
      Then the ledger is empty
      And the scheduler next wakes for work at 09:01:50

  Rule: with a batch one run gets all of its events

    Background:
      Given the schedule "import" with on = { event = "row.added", batch = { max = 3, within = "60s" } }

    Scenario: As many as fit, and the rest when the time is over
      When 5 events "row.added" are published at 09:01, the first as number 1
      And the scheduler ticks at 09:01
      And the workers do all that is queued
      Then the commands were told of these events
        | events     |
        | b1, b2, b3 |
      When the scheduler and the workers run until 09:05
      Then the commands were told of these events
        | events     |
        | b1, b2, b3 |
        | b4, b5     |
      And the ledger reads
        | event  | slot                               | disposition | because                        |
        | 1 to 2 | 09:01 to 09:01:00.000001 (2 slots) | coalesced   | batched, into 09:01:00.000002  |
        | 3      | 09:01:00.000002                    | started     | on time                        |
        | 4      | 09:01:00.000003                    | coalesced   | batched, into 09:02            |
        | 5      | 09:02                              | started     | on time                        |

    Scenario: A batch that waits behind another loses nothing
      Given the schedule "import" is applied at 09:00
        """
        on = { event = "row.added", batch = { max = 2, within = "60s" } }
        overlap = "serialize"
        """
      When 4 events "row.added" are published at 09:01, the first as number 1
      And the scheduler ticks at 09:01
      And worker "slow" begins the run of event 2
      And the scheduler ticks at 09:02
      Then the ledger reads
        | event | disposition | because                       | run     |
        | 1     | coalesced   | batched, into 09:01:00.000001 |         |
        | 2     | started     | on time                       | running |
        | 3     | coalesced   | batched, into 09:01:00.000003 |         |
        | 4     | held        | overlap, behind event 2       |         |
      When worker "slow" finishes
      And the scheduler and the workers run until 09:05
      Then the commands were told of these events
        | events |
        | b1, b2 |
        | b3, b4 |

  Rule: while a schedule is paused events wait; what came during the pause is skipped, or caught up

    Background:
      Given the schedule "welcome" with on = "class.booked"

    Scenario Outline: It <resumes>
      When Ada pauses it at 09:01
      And 130 events "class.booked" are published at 09:02, the first as number 1
      And the scheduler ticks at 09:03
      Then the ledger is empty
      When Ada <resumes> at 09:04
      And the event "class.booked" is published as "later" at 09:05
      And the scheduler and the workers run until 09:06
      Then the command was executed <times> times

      Examples:
        | resumes                   | times |
        | resumes it                | 1     |
        | resumes it with catch-up  | 131   |

  Rule: who stops listening accounts for everything that was accepted

    Scenario: A schedule is deleted while events wait
      Given the schedule "thanks" with on = { event = "class.booked", delay = "1h" }
      When 130 events "class.booked" are published at 09:01, the first as number 1
      And Ada deletes it at 09:02
      And the event "class.booked" is published as "later" at 09:03
      Then nobody listens
      And the ledger reads
        | event    | disposition | because |
        | 1 to 130 | skipped     | retired |

    Scenario: A schedule follows a rule from now on
      Given the schedule "thanks" with on = { event = "class.booked", delay = "1h" }
      When the event "class.booked" is published as "b1" at 09:01
      And the schedule "thanks" is applied at 09:02
        """
        every = "1m"
        """
      And the scheduler ticks at 09:03
      Then the ledger reads
        | event | disposition | because    |
        | 1     | skipped     | superseded |
        |       | started     | on time    |

    Scenario: It listens again, and numbers begin anew
      Given the schedule "thanks" with on = { event = "class.booked" }
      When the event "class.booked" is published as "b1" at 09:01
      And the scheduler and the workers run until 09:02
      And Ada deletes it at 09:02
      And the schedule "thanks" is applied at 09:03
        """
        on = "class.booked"
        """
      And the event "class.booked" is published as "b2" at 09:04
      And the scheduler and the workers run until 09:05
      Then the run of event 1 is succeeded
      And the commands were told of these events
        | events |
        | b1     |
        | b2     |
