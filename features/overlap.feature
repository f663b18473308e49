Feature: Overlap
  What happens to a slot that should start while a run of the same schedule is unfinished: waiting, queued, running or
  waiting for a retry. The overlap policy says so; a slot that waits is held, and ends as one of the others.

  Background:
    Given it is 2026-03-02 09:00

  Rule: every cell of the overlap table: the run of 10:00 is unfinished when 11:00 and 12:00 come due, one by one

    Scenario Outline: The policy is <overlap>
      Given the schedule "report" with cron = "0 * * * *", overlap = <overlap>
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      And the scheduler ticks at 12:00
      Then the ledger reads from its beginning
        | slot  | disposition   | because       |
        | 10:00 | started       | on time       |
        | 11:00 | <11:00>       | <11 because>  |
        | 12:00 | <12:00>       | <12 because>  |
      When worker "one" finishes
      And the scheduler and the workers run until 12:30
      Then the ledger reads from its beginning
        | slot  | disposition   | because       |
        | 10:00 | started       | on time       |
        | 11:00 | <11 at last>  | <11 at last because> |
        | 12:00 | <12 at last>  | <12 at last because> |

      Examples:
        | overlap                                    | 11:00     | 11 because            | 12:00     | 12 because            | 11 at last | 11 at last because    | 12 at last | 12 at last because    |
        | "allow"                                    | started   | on time               | started   | on time               | started    | on time               | started    | on time               |
        | { policy = "allow", max_concurrent = 2 }   | started   | on time               | skipped   | overlap, behind 10:00 | started    | on time               | skipped    | overlap, behind 10:00 |
        | "serialize"                                | held      | overlap, behind 10:00 | held      | overlap, behind 10:00 | started    | on time               | started    | on time               |
        | { policy = "serialize", backlog_limit = 1 } | held     | overlap, behind 10:00 | skipped   | backlog_full          | started    | on time               | skipped    | backlog_full          |
        | "merge"                                    | coalesced | overlap, into 12:00   | held      | overlap, behind 10:00 | coalesced  | overlap, into 12:00   | started    | on time               |
        | { policy = "merge", keep = "newest" }      | coalesced | overlap, into 12:00   | held      | overlap, behind 10:00 | coalesced  | overlap, into 12:00   | started    | on time               |
        | { policy = "merge", keep = "oldest" }      | held      | overlap, behind 10:00 | coalesced | overlap, into 11:00   | started    | on time               | coalesced  | overlap, into 11:00   |
        | "replace"                                  | coalesced | overlap, into 12:00   | held      | overlap, behind 10:00 | coalesced  | overlap, into 12:00   | started    | on time               |

    Scenario: The policy is "skip", and what is skipped for the same reason is one entry
      Given the schedule "report" with cron = "0 * * * *", overlap = "skip"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      Then the ledger reads
        | slot  | disposition | because               |
        | 10:00 | started     | on time               |
        | 11:00 | skipped     | overlap, behind 10:00 |
      When the scheduler ticks at 12:00
      And worker "one" finishes
      And the scheduler and the workers run until 13:00
      Then the ledger reads
        | slot                     | disposition | because |
        | 10:00                    | started     | on time |
        | 11:00 to 12:00 (2 slots) | skipped     | overlap |
        | 13:00                    | started     | on time |

  Rule: skip is the default, and serialize under replay_all

    Scenario Outline: Nothing is said about overlap, and missed is <missed>
      Given the schedule "report" with cron = "0 * * * *", missed = "<missed>"
      When the scheduler ticks at 10:00
      And the scheduler ticks at 11:00
      Then the ledger reads
        | slot  | disposition | because               |
        | 10:00 | started     | on time               |
        | 11:00 | <fate>      | overlap, behind 10:00 |

      Examples:
        | missed     | fate    |
        | run_once   | skipped |
        | skip       | skipped |
        | replay_all | held    |

  Rule: a run is unfinished by its recorded state, from its recording to its end

    Scenario Outline: The run of 10:00 is <state>
      Given the schedule "report" with cron = "0 * * * *", overlap = "skip", retry = { max_attempts = 2, base = "2h", cap = "2h", jitter = 0 }
      And the first <failures> attempts raise "no mail server"
      When the scheduler ticks at 10:00
      And <what happens>
      Then the run of 10:00 is <state>
      When the scheduler ticks at 11:00
      Then the ledger reads
        | slot  | disposition | because   |
        | 10:00 | started     | on time   |
        | 11:00 | <fate>      | <because> |

      Examples:
        | state     | failures | what happens                           | fate    | because               |
        | queued    | 0        | the scheduler ticks at 10:01           | skipped | overlap, behind 10:00 |
        | running   | 0        | worker "one" begins the run of 10:00   | skipped | overlap, behind 10:00 |
        | waiting   | 1        | the workers do all that is queued      | skipped | overlap, behind 10:00 |
        | succeeded | 0        | the workers do all that is queued      | started | on time               |
        | cancelled | 0        | Ada cancels the run of 10:00 at 10:01  | started | on time               |

    Scenario Outline: The run of 10:00 ended without success, as <state>
      Given the schedule "report" with cron = "0 * * * *", overlap = "skip", deadline = "30m"
      And the attempts fail
      When the scheduler ticks at 10:00
      And <what happens>
      Then the run of 10:00 is <state>
      When the scheduler ticks at 11:00
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | on time |
        | 11:00 | started     | on time |

      Examples:
        | state   | what happens                      |
        | failed  | the workers do all that is queued |
        | expired | the scheduler ticks at 10:31      |

    Scenario: A run that was declared lost for good counts as ended, although its command may go on
      Given the schedule "report" with cron = "0 * * * *", overlap = "serialize", on_lost = "fail"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And worker "one" falls silent
      And the scheduler and the workers run until 11:00
      Then the runs read
        | run   | state     |
        | 10:00 | failed    |
        | 11:00 | succeeded |

  Rule: under serialize held slots start one after the other, in their order

    Scenario: Three slots wait
      Given the schedule "report" with cron = "0 * * * *", overlap = "serialize"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      And the scheduler ticks at 12:00
      And the scheduler ticks at 13:00
      Then the runs read
        | run   | state   |
        | 10:00 | running |
      When worker "one" finishes
      And the scheduler ticks at 13:01
      Then the ledger reads
        | slot  | disposition | because               | run       | decided |
        | 10:00 | started     | on time               | succeeded | 10:00   |
        | 11:00 | started     | on time               | queued    | 13:01   |
        | 12:00 | held        | overlap, behind 10:00 |           | 12:00   |
        | 13:00 | held        | overlap, behind 10:00 |           | 13:00   |
      When worker "two" begins the run of 11:00
      And worker "two" fails with "no mail server"
      And the scheduler ticks at 13:02
      Then the ledger reads
        | slot  | disposition | because               | run       |
        | 10:00 | started     | on time               | succeeded |
        | 11:00 | started     | on time               | failed    |
        | 12:00 | started     | on time               | queued    |
        | 13:00 | held        | overlap, behind 10:00 |           |

    Scenario: A slot that was late when it was held is late when it starts
      Given the schedule "report" with cron = "0 * * * *", overlap = "serialize"
      When the scheduler ticks at 10:00
      And the scheduler ticks at 11:30
      Then the ledger reads
        | slot  | disposition | because               |
        | 10:00 | started     | on time               |
        | 11:00 | held        | overlap, behind 10:00 |
      When the scheduler and the workers run until 11:31
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | on time |
        | 11:00 | started     | late    |

    Scenario: The newest incoming slots are the ones beyond the backlog
      Given the schedule "report" with cron = "0 * * * *", missed = "replay_all", overlap = { policy = "serialize", backlog_limit = 2 }
      When the scheduler ticks at 15:00
      Then the ledger reads
        | slot                     | disposition | because               |
        | 10:00                    | started     | late                  |
        | 11:00                    | held        | overlap, behind 10:00 |
        | 12:00                    | held        | overlap, behind 10:00 |
        | 13:00 to 15:00 (3 slots) | skipped     | backlog_full          |

    Scenario: The scheduler that held the slot is gone when the run in the way ends
      Given the schedule "report" with cron = "0 * * * *", overlap = "serialize"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      And worker "one" finishes
      And the scheduler is started again
      And the scheduler and the workers run until 11:30
      Then the runs read
        | run   | state     |
        | 10:00 | succeeded |
        | 11:00 | succeeded |

  Rule: the chain of coalesced slots reads as it happened, and is followed to its end

    Scenario: Each slot takes the place of the one before it
      Given the schedule "report" with cron = "0 * * * *", overlap = "merge"
      When the scheduler ticks at 10:00
      And the scheduler ticks at 11:00
      And the scheduler ticks at 12:00
      And the scheduler ticks at 13:00
      Then the ledger reads
        | slot  | disposition | because               |
        | 10:00 | started     | on time               |
        | 11:00 | coalesced   | overlap, into 12:00   |
        | 12:00 | coalesced   | overlap, into 13:00   |
        | 13:00 | held        | overlap, behind 10:00 |
      When the scheduler and the workers run until 13:10
      Then 11:00 ends as
        | slot  | disposition | because             | run       |
        | 11:00 | coalesced   | overlap, into 12:00 |           |
        | 12:00 | coalesced   | overlap, into 13:00 |           |
        | 13:00 | started     | on time             | succeeded |

  Rule: under replace the unfinished run is asked to cancel, and never two are at work

    Scenario: The handler observes that it is asked to stop, and stops
      Given the schedule "report" with cron = "0 * * * *", overlap = "replace"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And worker "one" stops if it was asked to
      Then worker "one" is still busy
      When the scheduler ticks at 11:00
      Then the ledger reads
        | slot  | disposition | because               | run     |
        | 10:00 | started     | on time               | running |
        | 11:00 | held        | overlap, behind 10:00 |         |
      When the scheduler ticks at 11:00:03
      And worker "one" stops if it was asked to
      Then worker "one" is free
      And the run of 10:00 is cancelled
      When the scheduler ticks at 11:00:04
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | cancelled |
        | 11:00 | started     | on time | queued    |

    Scenario: A run that no worker has begun is cancelled at once
      Given the schedule "report" with cron = "0 * * * *", overlap = "replace"
      When the scheduler ticks at 10:00
      And the scheduler ticks at 11:00
      Then the run of 10:00 is cancelled
      When the scheduler and the workers run until 11:00:01
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | cancelled |
        | 11:00 | started     | on time | succeeded |
      And the command was executed 1 time

    Scenario: A handler that does not look delays the newer slot, which gives way to one newer still
      Given the schedule "report" with cron = "0 * * * *", overlap = "replace"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      And the scheduler ticks at 12:00
      And worker "one" finishes
      And the scheduler and the workers run until 12:30
      Then the ledger reads
        | slot  | disposition | because             | run       |
        | 10:00 | started     | on time             | succeeded |
        | 11:00 | coalesced   | overlap, into 12:00 |           |
        | 12:00 | started     | on time             | succeeded |

    Scenario: A retry that is asked to cancel in the meantime does not come
      Given the schedule "report" with cron = "0 * * * *", overlap = "replace", retry = { max_attempts = 3, base = "1s", jitter = 0 }
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      And worker "one" fails with "no mail server"
      Then the run of 10:00 is cancelled

    Scenario Outline: The scheduler dies <moment>, and the next one asks as well
      Given the schedule "report" with cron = "0 * * * *", overlap = "replace"
      And the scheduler dies <moment>
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      And scheduler "B" ticks at 11:00:05
      And scheduler "B" ticks at 11:00:08
      And worker "one" stops if it was asked to
      Then worker "one" is free
      When scheduler "B" ticks at 11:00:09
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | cancelled |
        | 11:00 | started     | on time | queued    |

      Examples:
        | moment                                           |
        | before recording 11:00                           |
        | after recording 11:00 and before handing it over |

    Scenario: It is an operator's command that decides the slot
      Given the schedule "report" with cron = "0 * * * *", overlap = "replace"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the schedule "report" is applied at 11:00:05
        """
        cron = "0 * * * *"
        overlap = "replace"
        deadline = "2h"
        """
      And the scheduler ticks at 11:00:06
      And the scheduler ticks at 11:00:09
      And worker "one" stops if it was asked to
      Then worker "one" is free

    Scenario: Within one decision only the newest startable slot counts
      Given the schedule "report" with cron = "0 * * * *", missed = "replay_all", overlap = "replace"
      When the scheduler ticks at 12:30
      Then the ledger reads
        | slot  | disposition | because             |
        | 10:00 | coalesced   | overlap, into 12:00 |
        | 11:00 | coalesced   | overlap, into 12:00 |
        | 12:00 | started     | late                |

  Rule: what replay_all starts in one decision obeys the overlap policy too

    Scenario Outline: Three slots are replayed under <overlap>
      Given the schedule "report" with cron = "0 * * * *", missed = "replay_all", overlap = <overlap>
      When the scheduler ticks at 12:30
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | started     | late    |
        | 11:00 | <11:00>     | <11 because> |
        | 12:00 | <12:00>     | <12 because> |

      Examples:
        | overlap                                  | 11:00     | 11 because            | 12:00     | 12 because            |
        | "allow"                                  | started   | late                  | started   | late                  |
        | { policy = "allow", max_concurrent = 2 } | started   | late                  | skipped   | overlap, behind 10:00 |
        | "serialize"                              | held      | overlap, behind 10:00 | held      | overlap, behind 10:00 |
        | "merge"                                  | coalesced | overlap, into 12:00   | held      | overlap, behind 10:00 |
        | { policy = "merge", keep = "oldest" }    | held      | overlap, behind 10:00 | coalesced | overlap, into 11:00   |

    Scenario: Three slots are replayed under "skip", and the first stands in the way of the others
      Given the schedule "report" with cron = "0 * * * *", missed = "replay_all", overlap = "skip"
      When the scheduler ticks at 12:30
      Then the ledger reads
        | slot                     | disposition | because |
        | 10:00                    | started     | late    |
        | 11:00 to 12:00 (2 slots) | skipped     | overlap |
