Feature: Pausing
  While a schedule is paused nothing is decided: the cursor stands still and held slots stay held. Recorded runs and
  their retries go on. Resuming decides the gap in one step, so that every slot is accounted for.

  Background:
    Given it is 2026-03-02 09:00
    And the schedule "report" with cron = "0 * * * *"

  Rule: a pause first decides what was due before it

    Scenario: A slot comes due just before the pause, and no tick saw it
      When Ada pauses it at 10:00:30
      And the scheduler and the workers run until 11:30
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | succeeded |
      And everything up to 10:00:30 is decided
      And the scheduler has nothing to wake for
      And the schedule is paused, in generation 0 and revision 1

  Rule: resuming skips the gap as paused, unless it is caught up

    Scenario: Three hours are paused
      When Ada pauses it at 09:30
      And the scheduler ticks at 11:00
      Then the ledger is empty
      When Ada resumes it at 12:30
      And the scheduler and the workers run until 13:00
      Then the ledger reads
        | slot                     | disposition | because |
        | 10:00 to 12:00 (3 slots) | skipped     | paused  |
        | 13:00                    | started     | on time |

    Scenario: The gap is caught up by the missed-run policy
      When Ada pauses it at 09:30
      And Ada resumes it with catch-up at 12:30
      Then the ledger reads
        | slot                     | disposition | because            |
        | 10:00 to 11:00 (2 slots) | coalesced   | missed, into 12:00 |
        | 12:00                    | started     | late               |
      When the scheduler and the workers run until 12:31
      Then the run of 12:00 is succeeded

    Scenario: Nothing was due during the pause
      When Ada pauses it at 09:30
      And Ada resumes it at 09:40
      And the scheduler and the workers run until 10:00
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | on time |

    Scenario: A slot that comes due at the instant of resuming belongs to the gap
      When Ada pauses it at 09:30
      And Ada resumes it at 10:00
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | skipped     | paused  |

  Rule: a pause with an end resumes by itself, at that end

    Scenario: The scheduler is there when the pause ends
      When Ada pauses it from 09:30 to 11:30
      Then the scheduler next wakes for work at 11:30
      When the scheduler and the workers run until 12:00
      Then the ledger reads
        | slot                     | disposition | because |
        | 10:00 to 11:00 (2 slots) | skipped     | paused  |
        | 12:00                    | started     | on time |
      And the schedule is active, in generation 0 and revision 1

    Scenario: The scheduler comes back long after the pause has ended
      When Ada pauses it from 09:30 to 11:30
      And the scheduler ticks at 13:30
      Then the ledger reads
        | slot                     | disposition | because            |
        | 10:00 to 11:00 (2 slots) | skipped     | paused             |
        | 12:00                    | coalesced   | missed, into 13:00 |
        | 13:00                    | started     | late               |

    Scenario: Somebody resumes it earlier
      When Ada pauses it from 09:30 to 11:30
      And Ada resumes it at 10:30
      And the scheduler and the workers run until 11:30
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | skipped     | paused  |
        | 11:00 | started     | on time |

  Rule: a one-off whose instant passes during the pause is accounted for like a gap

    Scenario Outline: Ada <resumes>
      Given the schedule "report" is applied at 09:00
        """
        at = 2026-03-02T10:00:00Z
        """
      When Ada pauses it at 09:30
      And the scheduler ticks at 10:00
      Then the ledger is empty
      When Ada <resumes> at 10:30
      And the scheduler and the workers run until 10:31
      Then the ledger reads
        | slot  | disposition   | because   |
        | 10:00 | <disposition> | <because> |

      Examples:
        | resumes                  | disposition | because |
        | resumes it               | skipped     | paused  |
        | resumes it with catch-up | started     | late    |

  Rule: a second pause changes who, why and until, and leaves the cursor

    Scenario: From a pause without an end to one with an end
      When Ada pauses it at 09:30
      And Ada pauses it from 10:30 to 11:30
      Then everything up to 09:30 is decided
      When the scheduler and the workers run until 12:00
      Then the ledger reads
        | slot                     | disposition | because |
        | 10:00 to 11:00 (2 slots) | skipped     | paused  |
        | 12:00                    | started     | on time |

  Rule: while paused the cursor stands still, whatever else is done to runs or applied unchanged

    Scenario Outline: <act>
      Given the schedule "report" is applied at 09:00
        """
        cron = "0 * * * *"
        overlap = "allow"
        """
      And the attempts fail
      When the scheduler and the workers run until 10:00
      And the scheduler ticks at 11:00
      And Ada pauses it at 11:30
      And <act>
      Then everything up to 11:30 is decided
      And the schedule is paused, in generation 0 and revision 2
      When the scheduler and the workers run until 13:50
      Then the runs read
        | run   | state     |
        | 10:00 | <10:00>   |
        | 11:00 | <11:00>   |

      Examples:
        | act                                   | 10:00     | 11:00     |
        | Ada cancels the run of 11:00 at 12:30 | failed    | cancelled |
        | Ada retries the run of 10:00 at 12:30 | succeeded | succeeded |

    Scenario: The same definition is applied again
      When Ada pauses it at 09:30
      And the schedule "report" is applied at 11:30
        """
        cron = "0 * * * *"
        """
      Then everything up to 09:30 is decided
      And the ledger is empty
      And the schedule is paused, in generation 0 and revision 1

  Rule: what does not fit the state is refused

    Scenario: Resuming what is not paused
      When Ada resumes it at 09:30
      Then that is refused, saying "is not paused"

    Scenario: Pausing what was deleted
      When Ada deletes it at 09:30
      And Ada pauses it at 09:40
      Then that is refused, saying "was retired"

  Rule: held slots stay held while paused, and pass every policy again when they are released

    Scenario: The run in the way ends during the pause
      Given the schedule "report" is applied at 09:00
        """
        cron = "0 * * * *"
        overlap = "serialize"
        """
      When the scheduler ticks at 10:00
      And the scheduler ticks at 11:00
      And Ada pauses it at 11:10
      And the workers do all that is queued
      And the scheduler ticks at 11:20
      Then 11:00 ends as
        | slot  | disposition | because               |
        | 11:00 | held        | overlap, behind 10:00 |
      When Ada resumes it at 11:30
      And the scheduler and the workers run until 11:31
      Then 11:00 ends as
        | slot  | disposition | because | run       |
        | 11:00 | started     | on time | succeeded |

    Scenario: The deadline of a held slot passes during the pause
      Given the schedule "report" is applied at 09:00
        """
        cron = "0 * * * *"
        overlap = "serialize"
        deadline = "30m"
        """
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      And Ada pauses it at 11:10
      And Ada resumes it at 11:40
      Then the ledger reads
        | slot  | disposition | because         |
        | 10:00 | started     | on time         |
        | 11:00 | skipped     | deadline_passed |

  Rule: an edit while paused decides the gap as skipped, and a catch-up reaches back to the edit only

    Scenario: Edited at 11:30, resumed with catch-up at 13:30
      When Ada pauses it at 09:30
      And the schedule "report" is applied at 11:30
        """
        cron = "15 * * * *"
        """
      And Ada resumes it with catch-up at 13:30
      Then the ledger reads
        | slot                     | disposition | because            |
        | 10:00 to 11:00 (2 slots) | skipped     | paused             |
        | 12:15                    | coalesced   | missed, into 13:15 |
        | 13:15                    | started     | late               |

    Scenario: Edited and still paused
      When Ada pauses it at 09:30
      And the schedule "report" is applied at 11:30
        """
        cron = "15 * * * *"
        """
      And the scheduler ticks at 12:30
      Then the ledger reads
        | slot                     | disposition | because |
        | 10:00 to 11:00 (2 slots) | skipped     | paused  |
      And the schedule is paused, in generation 0 and revision 2

  Rule: every act is kept, with who did it and the state before and after

    Scenario: An afternoon of Ada's
      When Ada pauses it at 09:30
      And Ada resumes it at 09:40
      Then the operator's acts read
        | at    | who | what   | before                             | after                              |
        | 09:00 | ada | apply  |                                    | active, generation 0, revision 1   |
        | 09:30 | ada | pause  | active, generation 0, revision 1   | paused, generation 0, revision 1   |
        | 09:40 | ada | resume | paused, generation 0, revision 1   | active, generation 0, revision 1   |
