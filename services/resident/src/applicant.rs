//! Who may ask for a paper (신청인).
