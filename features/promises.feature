Feature: Promises tied to an event
  An application promises a reminder because a class begins, moves it when the class moves, and withdraws it when the
  class is cancelled. Its messages may come twice, late, or in another order: a promise is kept once, or not at all.

  Background:
    Given it is 2026-03-02 09:00

  Rule: the promise's id follows from its key, so the same promise made twice is one promise

    Scenario: A message is delivered twice
      When the platform promises "reminder-7" for 10:00 as of version 1
      And the platform promises "reminder-7" for 10:00 as of version 1
      Then the promise is unchanged
      When the scheduler and the workers run until 10:30
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | succeeded |
      And the command was executed 1 time
      And the operator's acts read
        | at    | who          | what    |
        | 09:00 | the platform | promise |

    Scenario: A message is delivered again after the promise was kept
      When the platform promises "reminder-7" for 10:00 as of version 1
      And the scheduler and the workers run until 10:30
      And the platform promises "reminder-7" for 10:00 as of version 1
      And the scheduler and the workers run until 11:00
      Then the command was executed 1 time

    Scenario: A reminder is booked after its instant has passed
      Given it is 2026-03-02 10:05
      When the platform promises "reminder-7" for 10:00 as of version 1
      And the scheduler and the workers run until 10:06
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | late    |

  Rule: an older or equal version of the subject changes nothing, a newer one supersedes

    Scenario Outline: Version <version> after version 2
      When the platform promises "reminder-7" for 10:00 as of version 2
      And the platform promises "reminder-7" for 11:00 as of version <version>
      Then the promise is <effect>
      And the next slot is <slot>

      Examples:
        | version | effect     | slot  |
        | 1       | unchanged  | 10:00 |
        | 2       | unchanged  | 10:00 |
        | 3       | superseded | 11:00 |

    Scenario: The class moves twice, and the messages come in the wrong order
      When the platform promises "reminder-7" for 10:00 as of version 1
      And the platform moves "reminder-7" to 12:00 as of version 3
      And the platform moves "reminder-7" to 11:00 as of version 2
      Then the promise is unchanged
      And the ledger reads
        | slot  | disposition | because              |
        | 10:00 | skipped     | superseded, by 12:00 |
      When the scheduler and the workers run until 12:30
      Then the ledger reads
        | slot  | disposition | because              | run       |
        | 10:00 | skipped     | superseded, by 12:00 |           |
        | 12:00 | started     | on time              | succeeded |
      And 10:00 ends as
        | slot  | disposition | because              | run       |
        | 10:00 | skipped     | superseded, by 12:00 |           |
        | 12:00 | started     | on time              | succeeded |

    Scenario: The class moves after its reminder was sent
      When the platform promises "reminder-7" for 10:00 as of version 1
      And the scheduler and the workers run until 10:30
      And the platform moves "reminder-7" to 12:00 as of version 2
      And the scheduler and the workers run until 12:30
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | succeeded |
        | 12:00 | started     | on time | succeeded |

    Scenario: The class moves there and back
      When the platform promises "reminder-7" for 10:00 as of version 1
      And the platform moves "reminder-7" to 12:00 as of version 2
      And the platform moves "reminder-7" to 10:00 as of version 3
      Then 12:00 ends as
        | slot  | disposition | because              |
        | 12:00 | skipped     | superseded, by 10:00 |
        | 10:00 | skipped     | superseded, by 12:00 |
      When the scheduler and the workers run until 12:30
      Then the ledger reads
        | slot  | disposition | because              | run       |
        | 10:00 | started     | on time              | succeeded |
        | 12:00 | skipped     | superseded, by 10:00 |           |

  Rule: where versions do not tell, on_duplicate of the promise that stands decides

    Scenario Outline: on_duplicate = "<policy>"
      Given promises are made with on_duplicate = "<policy>"
      When the platform promises "reminder-7" for 10:00
      And the platform promises "reminder-7" for 11:00
      Then the promise is <effect>
      And the next slot is <slot>

      Examples:
        | policy  | effect     | slot  |
        | ignore  | unchanged  | 10:00 |
        | replace | superseded | 11:00 |

    Scenario: on_duplicate = "reject"
      Given promises are made with on_duplicate = "reject"
      When the platform promises "reminder-7" for 10:00
      And the platform promises "reminder-7" for 11:00
      Then that is refused, saying "on_duplicate is 'reject'"
      And the next slot is 10:00

    Scenario Outline: "<policy>" does not govern a move
      Given promises are made with on_duplicate = "<policy>"
      When the platform promises "reminder-7" for 10:00
      And the platform moves "reminder-7" to 11:00
      Then the promise is superseded
      And the next slot is 11:00

      Examples:
        | policy  |
        | ignore  |
        | replace |
        | reject  |

    Scenario: "reject" lets the same message come again
      Given promises are made with on_duplicate = "reject"
      When the platform promises "reminder-7" for 10:00 as of version 1
      And the platform promises "reminder-7" for 10:00 as of version 1
      Then the promise is unchanged

    Scenario: The schedules file says so for a promise that it declares
      Given the schedule "reminder-7" with at = "2026-03-02T10:00:00Z", on_duplicate = "replace"
      When the platform promises "reminder-7" for 11:00
      Then the promise is superseded
      And the next slot is 11:00

  Rule: a withdrawn promise is not kept, and its tombstone outlasts older messages

    Scenario: The class is cancelled
      When the platform promises "reminder-7" for 10:00 as of version 1
      And the platform withdraws "reminder-7" as of version 2
      Then the promise is withdrawn
      When the platform withdraws "reminder-7" as of version 2
      Then the promise is unchanged
      When the scheduler and the workers run until 10:30
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | skipped     | retired |
      And there is no run

    Scenario: The cancellation overtakes the booking
      When the platform withdraws "reminder-7" as of version 2
      And the platform promises "reminder-7" for 10:00 as of version 1
      Then the promise is unchanged
      When the scheduler and the workers run until 10:30
      Then the ledger is empty

    Scenario: The class is booked again
      When the platform promises "reminder-7" for 10:00 as of version 1
      And the platform withdraws "reminder-7" as of version 2
      And the platform promises "reminder-7" for 11:00 as of version 3
      Then the promise is made
      When the scheduler and the workers run until 11:30
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | skipped     | retired |           |
        | 11:00 | started     | on time | succeeded |

    Scenario: What never was needs no withdrawing
      When the platform withdraws "reminder-7"
      Then the promise is unchanged

  Rule: what cannot be promised is refused

    Scenario: A move of what was never promised
      When the platform moves "reminder-7" to 11:00
      Then that is refused, saying "was never made"

    Scenario: A key that a recurring schedule has
      Given the schedule "report" with cron = "0 * * * *"
      When the platform promises "report" for 11:00
      Then that is refused, saying "is a recurring schedule"

    Scenario: A command that nobody knows
      When the platform promises "reminder-7" for 11:00 with the command "no.such"
      Then that is refused, saying "no.such"
