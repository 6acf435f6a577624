// Times, attributes and errors as old clients have them. Values are of [MS-CIFS] and the calendar.
#include <gtest/gtest.h>

#include "proto/cifs/dos_attributes.h"
#include "proto/cifs/dos_error.h"
#include "proto/cifs/dos_time.h"

namespace sallyport::cifs {
namespace {

using namespace std::chrono_literals;

FileTime at(int64_t unix_seconds) { return FileTime::from({.tv_sec = unix_seconds, .tv_nsec = 0}); }

constexpr int64_t kSample = 1719840603;  // 2024-07-01 13:30:03 UTC

TEST(CifsDosTime, PacksYearsSince1980AndHalfSeconds) {
  auto time = dos_time(at(kSample), 0min);
  EXPECT_EQ(time.date, 44 << 9 | 7 << 5 | 1);
  EXPECT_EQ(time.time, 13 << 11 | 30 << 5 | 1) << "odd seconds are rounded down";
  EXPECT_EQ(file_time(time, 0min), at(kSample - 1));
}

TEST(CifsDosTime, IsLocal) {
  EXPECT_EQ(dos_time(at(kSample), -120min).time >> 11, 15) << "two hours east";
  EXPECT_EQ(dos_time(at(kSample), 300min).time >> 11, 8) << "five hours west";
  EXPECT_EQ(file_time(dos_time(at(kSample - 1), 300min), 300min), at(kSample - 1));
  EXPECT_EQ(utime(at(kSample), -120min), kSample + 7200);
  EXPECT_EQ(file_time(utime(at(kSample), 300min), 300min), at(kSample));
}

TEST(CifsDosTime, WhatItCannotTellIsTheNearest) {
  EXPECT_EQ(dos_time(at(0), 0min), (DosDateTime{0 << 9 | 1 << 5 | 1, 0}));
  auto last = dos_time(at(20'000'000'000), 0min);
  EXPECT_EQ(last, (DosDateTime{127 << 9 | 12 << 5 | 31, 23 << 11 | 59 << 5 | 29}));
  EXPECT_EQ(dos_time({}, 60min), DosDateTime{});
  EXPECT_EQ(dos_time({~uint64_t{0}}, -60min), last);
  EXPECT_EQ(utime(at(-5), 0min), 0u);
  EXPECT_EQ(utime(at(20'000'000'000), 0min), 0xFFFFFFFEu) << "all ones would mean something else";
}

TEST(CifsDosTime, DaysThatAreNoneAreNotBelieved) {
  for (DosDateTime wrong : {DosDateTime{0, 0}, DosDateTime{0xFFFF, 0xFFFF}, DosDateTime{44 << 9 | 2 << 5 | 30, 0},
                            DosDateTime{44 << 9 | 13 << 5 | 1, 0}, DosDateTime{44 << 9 | 1 << 5, 0},
                            DosDateTime{44 << 9 | 1 << 5 | 1, 24 << 11}, DosDateTime{44 << 9 | 1 << 5 | 1, 60 << 5},
                            DosDateTime{44 << 9 | 1 << 5 | 1, 30}})
    EXPECT_FALSE(file_time(wrong, 0min)) << wrong.date << " " << wrong.time;
  EXPECT_TRUE(file_time(DosDateTime{44 << 9 | 2 << 5 | 29, 0}, 0min)) << "a leap year";
  EXPECT_FALSE(file_time(0u, 0min));
  EXPECT_FALSE(file_time(kUtimeUnchanged, 0min));
}

TEST(CifsDosAttributes, ASearchFindsWhatItNames) {
  using namespace fscc::file_attribute;
  EXPECT_TRUE(is_searched(0, kNormal));
  EXPECT_TRUE(is_searched(0, kReadonly | kArchive));
  for (uint32_t special : {kHidden, kSystem, kDirectory}) {
    EXPECT_FALSE(is_searched(0, special));
    EXPECT_TRUE(is_searched(0x16, special));
  }
  EXPECT_TRUE(is_searched(0x1016, kDirectory)) << "the high byte must be there";
  EXPECT_FALSE(is_searched(0x1016, kArchive));
  EXPECT_EQ(dos_attributes(kArchive | kNotContentIndexed | kNormal), 0x20);
  EXPECT_EQ(file_attributes(uint16_t{0}), kNormal);
}

// [MS-CIFS] 2.2.2.4
TEST(CifsDosError, IsWhatTheTableSays) {
  EXPECT_EQ(dos_error(NtStatus::success), DosError{});
  EXPECT_EQ(dos_error(NtStatus::object_name_not_found), (DosError{1, 2}));
  EXPECT_EQ(dos_error(NtStatus::object_path_not_found), (DosError{1, 3}));
  EXPECT_EQ(dos_error(NtStatus::access_denied), (DosError{1, 5}));
  EXPECT_EQ(dos_error(NtStatus::no_more_files), (DosError{1, 18}));
  EXPECT_EQ(dos_error(NtStatus::sharing_violation), (DosError{1, 32}));
  EXPECT_EQ(dos_error(NtStatus::object_name_collision), (DosError{1, 80}));
  EXPECT_EQ(dos_error(NtStatus::buffer_overflow), (DosError{1, 234}));
  EXPECT_EQ(dos_error(NtStatus::bad_network_name), (DosError{2, 6}));
  EXPECT_EQ(dos_error(NtStatus::wrong_password), (DosError{2, 2}));
  EXPECT_EQ(dos_error(NtStatus::disk_full), (DosError{3, 39}));
  EXPECT_EQ(dos_error(NtStatus::notify_enum_dir), (DosError{1, 1022}));
}

TEST(CifsDosError, SomeStatusesAreOneAlready) {
  EXPECT_EQ(dos_error(NtStatus::smb_bad_tid), (DosError{2, 5}));
  EXPECT_EQ(dos_error(NtStatus::smb_bad_fid), (DosError{1, 6}));
  EXPECT_EQ(dos_error(NtStatus::smb_bad_command), (DosError{2, 22}));
  EXPECT_EQ(as_status({2, 5}), NtStatus::smb_bad_tid);
  EXPECT_EQ(nt_status({2, 22}), NtStatus::smb_bad_command);
}

TEST(CifsDosError, NoErrorBecomesASuccess) {
  EXPECT_EQ(dos_error(NtStatus::pending), DosError{});
  for (uint32_t status : {0xC0000000u, 0xC000FFFFu, 0x80000099u, 0xC05D0001u})
    EXPECT_EQ(dos_error(static_cast<NtStatus>(status)), (DosError{1, 31})) << status;
#define X(name, value, text) \
  EXPECT_EQ(is_error(NtStatus::name) && !dos_error(NtStatus::name).error_class, false) << text;
  SALLYPORT_NT_STATUS(X)
#undef X
}

TEST(CifsDosError, GoesBackToTheMostUsual) {
  for (auto status : {NtStatus::object_name_not_found, NtStatus::object_path_not_found, NtStatus::access_denied,
                      NtStatus::invalid_handle, NtStatus::no_more_files, NtStatus::sharing_violation, NtStatus::disk_full})
    EXPECT_EQ(nt_status(dos_error(status)), status);
  EXPECT_EQ(nt_status({}), NtStatus::success);
  EXPECT_EQ(nt_status({1, 9999}), NtStatus::unsuccessful);
}

}  // namespace
}  // namespace sallyport::cifs
