// Datagrams of nmbd (tests/golden/nbdgm) come back byte for byte and mean what is recorded beside them, the browser's frames in
// them too; made-up ones that lie are refused. SALLYPORT_WRITE_GOLDENS=1 writes the meanings; read them before believing them.
#include "proto/nbt/datagram.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "proto/brws/announcement.h"
#include "proto/brws/backup_list.h"
#include "proto/brws/election.h"
#include "proto/brws/requests.h"
#include "proto/brws/server_type.h"
#include "proto/describe_datagrams.h"
#include "proto/mail/mailslot.h"
#include "proto/nlmp/golden_bytes.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::nbt {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> goldens() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(SALLYPORT_SOURCE_DIR "/tests/golden/nbdgm"))
    if (entry.path().extension() == ".hex") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class DatagramService : public testing::TestWithParam<std::string> {
 protected:
  Buffer packet_ = golden_bytes("nbdgm/" + GetParam() + ".hex");
};

TEST_P(DatagramService, MeansWhatIsRecorded) {
  auto json = proto::describe_datagram(packet_);
  EXPECT_FALSE(json.contains("fault")) << json.dump(2);
  auto path = SALLYPORT_SOURCE_DIR "/tests/golden/nbdgm/" + GetParam() + ".json";
  if (std::getenv("SALLYPORT_WRITE_GOLDENS")) std::ofstream(path) << json.dump(1) << "\n";
  std::ifstream file(path);
  ASSERT_TRUE(file) << "no " << path;
  EXPECT_EQ(wire::Json::parse(file), json);
}

TEST_P(DatagramService, EncodesToTheSameBytes) {
  auto datagram = read_datagram(packet_);
  ASSERT_TRUE(datagram);
  Buffer again;
  append_datagram(*datagram, again);
  EXPECT_EQ(wire::hex(packet_), wire::hex(again));
}

TEST_P(DatagramService, EveryTruncationIsAFault) {
  for (size_t length = 0; length < packet_.size(); length++) {
    Buffer cut(packet_.bytes().first(length));  // a block of its own, so that a sanitizer sees a read behind the end
    EXPECT_FALSE(read_datagram(cut)) << length;
  }
}

INSTANTIATE_TEST_SUITE_P(All, DatagramService, testing::ValuesIn(goldens()), [](const auto& info) { return info.param; });

// The frame in nmbd's datagram; the datagram stays alive here.
struct Inside {
  Buffer packet;
  Datagram datagram;
  mail::MailslotWrite write;
  explicit Inside(const std::string& golden) : packet(golden_bytes("nbdgm/" + golden + ".hex")) {
    datagram = read_datagram(packet).value();
    write = mail::read_mailslot(datagram.data).value();
  }
};

template <class Frame>
std::string hex_of(const Frame& frame) {
  Buffer out;
  wire::encode(frame, out, 0);
  return wire::hex(out);
}

TEST(BrowserFrames, AHostAnnouncementOfNmbd) {
  Inside golden("host_announcement_nmbd_1");
  EXPECT_EQ(golden.datagram.header.type, DatagramType::direct_group);
  EXPECT_TRUE(golden.datagram.whole());
  EXPECT_EQ(golden.datagram.source.name, Name::of("GOLDSRV"));
  EXPECT_EQ(golden.datagram.destination.name, Name::of("GOLDGRP", suffix::kMasterBrowser));
  EXPECT_EQ(golden.write.name, mail::kBrowse);
  brws::HostAnnouncement frame;
  ASSERT_FALSE(wire::decode(frame, golden.write.data));
  EXPECT_EQ(brws::text_of(frame.server_name), "GOLDSRV");
  EXPECT_EQ(frame.comment, "gold server");
  EXPECT_EQ(frame.periodicity, 60'000u);
  EXPECT_EQ(frame.signature, brws::kSignature);
  using namespace brws::server_type;
  EXPECT_EQ(frame.server_type & (kWorkstation | kServer | kUnix | kNt | kServerNt), kWorkstation | kServer | kUnix | kNt | kServerNt);
  EXPECT_EQ(hex_of(frame), wire::hex(golden.write.data));
}

TEST(BrowserFrames, AServerThatGoesSaysSo) {
  Inside golden("host_announcement_nmbd_3");
  brws::HostAnnouncement frame;
  ASSERT_FALSE(wire::decode(frame, golden.write.data));
  EXPECT_EQ(frame.server_type, 0u);
}

TEST(BrowserFrames, NmbdsOthersComeBackByteForByte) {
  auto check = [](const std::string& golden, auto frame) {
    Inside inside(golden);
    ASSERT_FALSE(wire::decode(frame, inside.write.data)) << golden;
    EXPECT_EQ(hex_of(frame), wire::hex(inside.write.data)) << golden;
  };
  for (const char* number : {"1", "2", "3"}) {
    check(std::string("local_master_announcement_nmbd_") + number, brws::LocalMasterAnnouncement{});
    check(std::string("domain_announcement_nmbd_") + number, brws::DomainAnnouncement{});
    check(std::string("request_election_nmbd_") + number, brws::RequestElection{});
  }
  check("get_backup_list_response_nmbd_1", brws::GetBackupListResponse{});
  check("get_backup_list_request_nmbd_1", brws::GetBackupListRequest{});
  // nmbd writes a token and an empty name before the real one, without a zero behind it: only the flag is read.
  Inside request("announcement_request_nmbd_1");
  brws::AnnouncementRequest frame;
  EXPECT_FALSE(wire::decode(frame, request.write.data));
}

TEST(BrowserFrames, ABackupListNamesAsManyAsItCounts) {
  Inside golden("get_backup_list_response_nmbd_1");
  brws::GetBackupListResponse frame;
  ASSERT_FALSE(wire::decode(frame, golden.write.data));
  EXPECT_EQ(frame.token, 0x12345678u);
  EXPECT_EQ(brws::names_in(frame), std::vector<std::string>{"GOLDSRV"});
  auto two = std::string_view("A\0B\0C", 5);
  EXPECT_EQ(brws::names_in({2, 0, as_bytes(two)}), (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(brws::names_in({9, 0, as_bytes(two)}), (std::vector<std::string>{"A", "B", "C"}));
}

TEST(Mailslots, OurWriteIsNmbdsButForTheTimeout) {
  Inside golden("get_backup_list_response_nmbd_1");
  Buffer again;
  mail::append_mailslot({std::string(mail::kBrowse), 1, golden.write.data}, again);
  constexpr size_t kTimeoutAt = 32 + 1 + 2 * 6;
  store_le(again.data() + kTimeoutAt, uint32_t{0});  // nmbd leaves it 0
  EXPECT_EQ(wire::hex(golden.datagram.data), wire::hex(again));
}

TEST(Mailslots, WhatIsNoWriteIsNone) {
  Inside golden("host_announcement_nmbd_1");
  Buffer smb(golden.datagram.data);
  ASSERT_TRUE(mail::read_mailslot(smb));
  auto changed = [&](size_t at, uint8_t to) {
    Buffer other(smb.bytes());
    other[at] = to;
    return mail::read_mailslot(other);
  };
  EXPECT_FALSE(changed(4, 0x32));            // TRANSACTION2
  EXPECT_FALSE(changed(9, 0x80));            // an answer
  EXPECT_FALSE(changed(32 + 1 + 2 * 14, 2));  // another subcommand
  EXPECT_FALSE(changed(32 + 1 + 2, 0xFF));   // TotalDataCount: a piece of more
  for (size_t length = 0; length < smb.size(); length++) EXPECT_FALSE(mail::read_mailslot(Buffer(smb.bytes().first(length))));
}

Buffer datagram_of(uint8_t type, uint16_t length, const std::string& rest, uint16_t offset = 0) {
  Buffer out;
  wire::encode(DatagramHeader{static_cast<DatagramType>(type)}, out, 0);
  store_be(out.append(2), length);
  store_be(out.append(2), offset);
  out.append(as_bytes(rest));
  return out;
}

TEST(Datagrams, LengthsThatLieAreRefused) {
  auto names = encode_second_level({Name::of("A"), {}}) + encode_second_level({Name::of("B"), {}});
  auto size = static_cast<uint16_t>(names.size() + 4);
  auto good = read_datagram(datagram_of(0x10, size, names + "data"));
  ASSERT_TRUE(good);
  EXPECT_EQ(good->data.size(), 4u);
  EXPECT_FALSE(read_datagram(datagram_of(0x10, static_cast<uint16_t>(size + 1), names + "data")));
  EXPECT_FALSE(read_datagram(datagram_of(0x10, 34, names + "data")));  // the second name is outside
  EXPECT_FALSE(read_datagram(datagram_of(0x17, size, names + "data")));
  EXPECT_FALSE(read_datagram(datagram_of(0x0F, size, names + "data")));
}

TEST(Datagrams, AFragmentIsToldFromAWhole) {
  auto names = encode_second_level({Name::of("A"), {}}) + encode_second_level({Name::of("B"), {}});
  auto whole = [&](uint8_t flags, uint16_t offset) {
    auto packet = datagram_of(0x11, static_cast<uint16_t>(names.size()), names, offset);
    packet[1] = flags;
    return read_datagram(packet).value().whole();
  };
  EXPECT_TRUE(whole(datagram_flags::kFirst, 0));
  EXPECT_TRUE(whole(datagram_flags::kFirst | 0x08, 0));
  EXPECT_FALSE(whole(datagram_flags::kFirst | datagram_flags::kMore, 0));
  EXPECT_FALSE(whole(0, 0));
  EXPECT_FALSE(whole(datagram_flags::kFirst, 8));
}

// RFC 1002 4.4.3, 4.4.4: by the figures there, nobody was found who sends them.
TEST(Datagrams, ErrorsAndQuestionsToADistributionServer) {
  DatagramHeader header;
  header.type = DatagramType::error;
  Buffer error;
  wire::encode(header, error, 0);
  EXPECT_FALSE(read_datagram(error));
  *error.append(1) = 0x82;
  auto read = read_datagram(error);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->error, DatagramError::destination_not_present);
  header.type = DatagramType::query_request;
  Buffer query;
  wire::encode(header, query, 0);
  query.append(as_bytes(encode_second_level({Name::of("B", 0x20), "S"})));
  auto asked = read_datagram(query);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->destination, (ScopedName{Name::of("B", 0x20), "S"}));
  EXPECT_EQ(proto::describe_datagram(query)["body"]["DESTINATION_NAME"], "B<20>.S");
}

}  // namespace
}  // namespace sallyport::nbt
