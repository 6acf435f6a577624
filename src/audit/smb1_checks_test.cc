// The two questions say what the public checks say, and their answers are judged as those judge them.
#include "audit/smb1_checks.h"

#include <gtest/gtest.h>

#include "proto/cifs/block.h"
#include "proto/nlmp/golden_bytes.h"

namespace sallyport::audit {
namespace {

using cifs::Command;
using cifs::Header;

Header answer(Command command, NtStatus status, uint16_t mid = kDoublePulsarMid) {
  return {.command = command,
          .status = status,
          .flags = cifs::header_flags::kReply,
          .flags2 = cifs::header_flags2::kNtStatus,
          .mid = mid};
}

// What nmap's scripts sent, tests/golden/cifs.
template <class Body>
Body golden(const std::string& name, Header& header, Buffer& bytes) {
  bytes = golden_bytes("cifs/" + name + ".hex");
  Body body;
  EXPECT_FALSE(wire::decode(header, bytes));
  EXPECT_FALSE(cifs::decode(body, header, bytes));
  return body;
}

TEST(Ms17010, TheQuestionIsThatOfThePublicCheck) {
  Header header;
  Buffer bytes;
  auto theirs = golden<cifs::TransactionRequest>("transaction_request_nmap_1", header, bytes);
  auto ours = ms17_010_question();
  EXPECT_EQ(ours.call.setup, theirs.call.setup);
  EXPECT_EQ(ours.call.max_parameter_count, theirs.call.max_parameter_count);
  EXPECT_EQ(ours.call.max_data_count, theirs.call.max_data_count);
  EXPECT_EQ(ours.call.max_setup_count, theirs.call.max_setup_count);
  EXPECT_EQ(ours.call.timeout, theirs.call.timeout);
  EXPECT_EQ(ours.name.oem, theirs.name.oem);
  EXPECT_TRUE(theirs.call.parameters.empty() && theirs.call.data.empty());
}

TEST(Ms17010, TheStatusTells) {
  EXPECT_EQ(has_ms17_010_hole(answer(Command::transaction, NtStatus::insuff_server_resources)), Known::yes);
  EXPECT_EQ(has_ms17_010_hole(answer(Command::transaction, NtStatus::access_denied)), Known::no);
  EXPECT_EQ(has_ms17_010_hole(answer(Command::transaction, NtStatus::invalid_handle)), Known::no);
  for (auto status : {NtStatus::success, NtStatus::not_supported, NtStatus::smb_bad_tid, NtStatus::insufficient_resources})
    EXPECT_EQ(has_ms17_010_hole(answer(Command::transaction, status)), Known::unknown) << to_string(status);
}

TEST(Ms17010, OnlyAnAnswerToTheQuestionCounts) {
  auto other = answer(Command::transaction2, NtStatus::insuff_server_resources);
  EXPECT_EQ(has_ms17_010_hole(other), Known::unknown);
  auto echoed = answer(Command::transaction, NtStatus::insuff_server_resources);
  echoed.flags = 0;
  EXPECT_EQ(has_ms17_010_hole(echoed), Known::unknown) << "a request";
  auto dos = answer(Command::transaction, NtStatus::insuff_server_resources);
  dos.flags2 = 0;
  EXPECT_EQ(has_ms17_010_hole(dos), Known::unknown) << "a DOS error by chance";
}

TEST(Ms17010, SambaIsNotConcerned) {
  Header header;
  ASSERT_FALSE(wire::decode(header, golden_bytes("cifs/transaction_error_smbd_1.hex")));
  EXPECT_EQ(header.status, NtStatus::invalid_handle);
  EXPECT_EQ(has_ms17_010_hole(header), Known::no);
}

TEST(DoublePulsar, TheQuestionIsThatOfThePublicCheck) {
  Header header;
  Buffer bytes;
  auto theirs = golden<cifs::Transaction2Request>("transaction2_request_nmap_1", header, bytes);
  auto ours = double_pulsar_question();
  EXPECT_EQ(header.mid, kDoublePulsarMid);
  EXPECT_EQ(ours.call.setup, theirs.call.setup);
  EXPECT_EQ(ours.call.timeout, theirs.call.timeout);
  EXPECT_TRUE(equal(ours.call.parameters, theirs.call.parameters));
  EXPECT_EQ(ours.call.total_parameter_count, theirs.call.total_parameter_count);
  auto sent = cifs::message({.command = Command::transaction2, .mid = kDoublePulsarMid}, ours);
  cifs::Transaction2Request again;
  EXPECT_FALSE(wire::decode(again, sent, Header::kSize));
}

TEST(DoublePulsar, TheMultiplexIdTells) {
  auto judged = [](NtStatus status, uint16_t mid) { return has_double_pulsar(answer(Command::transaction2, status, mid)); };
  EXPECT_EQ(judged(NtStatus::not_implemented, 0x51), Known::yes);
  EXPECT_EQ(judged(NtStatus::not_implemented, 0x41), Known::no);
  EXPECT_EQ(judged(NtStatus::access_denied, 0x41), Known::no) << "Samba's answer";
  EXPECT_EQ(judged(NtStatus::not_implemented, 0x42), Known::unknown) << "the answer to something else";
  EXPECT_EQ(judged(NtStatus::smb_bad_tid, 0x41), Known::unknown) << "the call was never reached";
  EXPECT_EQ(has_double_pulsar(answer(Command::transaction, NtStatus::not_implemented, 0x51)), Known::unknown);
}

}  // namespace
}  // namespace sallyport::audit
