Feature: Gates
  Some work is worth doing only while there is room for it: while the host is not busy, while a queue is short, while an
  application says so. A gate looks at a gauge, and a slot that would start while the gate is closed is skipped.

  Rule: slots start only while the gauge reads what was asked for

    Background:
      Given it is 2026-03-02 08:30
      And the schedule "reindex"
        """
        cron = "0 * * * *"
        gate = { gauge = "load", below = 2.0 }
        """

    Scenario: The host is idle, then busy, then idle again
      Given the gauge "load" reads 0.4
      When the scheduler and the workers run until 09:30
      And the gauge "load" reads 4.2
      And the scheduler and the workers run until 10:30
      And the gauge "load" reads 1.9
      And the scheduler and the workers run until 11:30
      Then the ledger reads
        | slot  | disposition | because     | measured | run       |
        | 09:00 | started     | on time     | load 0.4 | succeeded |
        | 10:00 | skipped     | gate_closed | load 4.2 |           |
        | 11:00 | started     | on time     | load 1.9 | succeeded |
      And the commands were told these readings
        | reading |
        | 0.4     |
        | 1.9     |

    Scenario: A reading at the limit is not below it
      Given the gauge "load" reads 2.0
      When the scheduler and the workers run until 09:30
      Then the ledger reads
        | slot  | disposition | because     | measured |
        | 09:00 | skipped     | gate_closed | load 2   |

    Scenario: A closed gate is kept as one entry, with the lowest and the highest reading
      Given the gauge "load" reads 4.2
      When the scheduler and the workers run until 09:30
      And the gauge "load" reads 2.5
      And the scheduler and the workers run until 11:30
      Then the ledger reads
        | slot                     | disposition | because     | measured        |
        | 09:00 to 11:00 (3 slots) | skipped     | gate_closed | load 2.5 to 4.2 |

    Scenario: After an absence one reading decides about everything
      Given the gauge "load" reads 4.2
      When the scheduler ticks at 12:30
      Then the ledger reads
        | slot                     | disposition | because     | measured |
        | 09:00 to 12:00 (4 slots) | skipped     | gate_closed | load 4.2 |

    Scenario: A run by hand does not ask the gate
      Given the gauge "load" reads 4.2
      When Ada triggers it at 08:45 under the key "now"
      And the scheduler and the workers run until 08:50
      Then the run of request now is succeeded

  Rule: "above" opens the gate while there is enough, and both together while the reading lies between them

    Scenario Outline: <reading> orders wait
      Given it is 2026-03-02 08:30
      And the schedule "pick" with cron = "0 * * * *", gate = { gauge = "key:orders:waiting", above = 10, below = 100 }
      And the gauge "key:orders:waiting" reads <reading>
      When the scheduler and the workers run until 09:30
      Then 09:00 ends as
        | slot  | disposition   | because   |
        | 09:00 | <disposition> | <because> |

      Examples:
        | reading | disposition | because     |
        | 10      | skipped     | gate_closed |
        | 11      | started     | on time     |
        | 99      | started     | on time     |
        | 100     | skipped     | gate_closed |

  Rule: while the gauge cannot be read the gate stands as when_unknown says, open if nothing is said

    Scenario Outline: The gauge shows nothing, and <keys>
      Given it is 2026-03-02 08:30
      And the schedule "reindex" with cron = "0 * * * *", gate = { gauge = "load", below = 2.0<keys> }
      And the gauge "load" cannot be read
      When the scheduler and the workers run until 09:30
      Then the ledger reads
        | slot  | disposition   | because   | measured        |
        | 09:00 | <disposition> | <because> | load unreadable |

      Examples:
        | keys                      | disposition | because     |
        |                           | started     | on time     |
        | , when_unknown = "open"   | started     | on time     |
        | , when_unknown = "closed" | skipped     | gate_closed |

  Rule: a held slot passes the gate again when there is room for it, and not before

    Background:
      Given it is 2026-03-02 08:30
      And the gauge "queue:high" reads 0
      And the schedule "report" with cron = "0 * * * *", overlap = "serialize", gate = { gauge = "queue:high", below = 5 }
      And the scheduler ticks at 09:00
      And worker "one" begins the run of 09:00
      And the scheduler ticks at 10:00

    Scenario: The gate closes and opens again while the slot is held
      Given the gauge "queue:high" reads 50
      When the scheduler ticks at 11:00
      Then the ledger reads
        | slot  | disposition | because               | measured      |
        | 09:00 | started     | on time               | queue:high 0  |
        | 10:00 | held        | overlap, behind 09:00 |               |
        | 11:00 | skipped     | gate_closed           | queue:high 50 |
      When the gauge "queue:high" reads 3
      And it becomes 11:30
      And worker "one" finishes
      And the scheduler ticks at 11:30
      Then 10:00 ends as
        | slot  | disposition | because | measured     |
        | 10:00 | started     | on time | queue:high 3 |

    Scenario: The gate is closed when there is room
      Given the gauge "queue:high" reads 50
      When it becomes 10:30
      And worker "one" finishes
      And the scheduler ticks at 10:30
      Then 10:00 ends as
        | slot  | disposition | because     | measured      |
        | 10:00 | skipped     | gate_closed | queue:high 50 |

  Rule: a command decides nothing that depends on a gauge, which only the leader reads; the slot is held for it

    Background:
      Given it is 2026-03-02 08:30
      And the schedule "reindex" with cron = "0 * * * *", gate = { gauge = "load", below = 2.0 }
      And the gauge "load" reads 4.2

    Scenario: Somebody triggers a run before the scheduler has looked at a slot that is due
      When Ada triggers it at 09:00:10 under the key "now"
      Then the ledger reads
        | slot  | disposition | because |
        | 09:00 | held        | gauge   |
      When the scheduler ticks at 09:00:11
      Then the ledger reads
        | slot  | disposition | because     | measured |
        | 09:00 | skipped     | gate_closed | load 4.2 |

    Scenario: Somebody pauses the schedule at that moment
      When Ada pauses it at 09:00:10
      And the scheduler ticks at 09:30
      Then the ledger reads
        | slot  | disposition | because |
        | 09:00 | held        | gauge   |
      When the gauge "load" reads 0.4
      And Ada resumes it at 09:45
      And the scheduler ticks at 09:45
      Then the ledger reads
        | slot  | disposition | because | measured |
        | 09:00 | started     | on time | load 0.4 |

  Rule: an event that comes while the gate is closed is skipped like a slot of a rule

    Scenario: Two bookings
      Given it is 2026-03-02 08:30
      And the schedule "thumbnails" with on = "photo.uploaded", gate = { gauge = "queue:low", below = 100 }
      And the gauge "queue:low" reads 500
      When the event "photo.uploaded" is published as "p1" at 09:01
      And the scheduler and the workers run until 09:02
      And the gauge "queue:low" reads 7
      And the event "photo.uploaded" is published as "p2" at 09:03
      And the scheduler and the workers run until 09:04
      Then the ledger reads
        | event | slot  | disposition | because     |
        | 1     | 09:01 | skipped     | gate_closed |
        | 2     | 09:03 | started     | on time     |
