// RAP: what smbd answered smbtorture, read and written again; and pointers nobody may trust.
#include <gtest/gtest.h>

#include "proto/cifs/body.h"
#include "proto/cifs/rap.h"
#include "proto/cifs/rap_print.h"
#include "proto/cifs/rap_server.h"
#include "proto/nlmp/golden_bytes.h"
#include "wire/printer.h"

namespace sallyport::cifs {
namespace {

struct Answer {
  Buffer message;
  TransactionResponse body;

  explicit Answer(const std::string& golden) : message(golden_bytes("cifs/" + golden + ".hex")) {
    Header header;
    EXPECT_FALSE(wire::decode(header, message));
    EXPECT_FALSE(decode(body, header, message));
  }
  template <class Params>
  Params params() const {
    Params out;
    EXPECT_FALSE(wire::decode(out, body.answer.parameters));
    return out;
  }
};

TEST(CifsRap, SharesAreEntriesAndStringsBehindThem) {
  Answer answer("rap_response_smbd_5");
  auto head = answer.params<RapEnumResponse>();
  EXPECT_EQ(head.head.win32_error_code, rap_error::kSuccess);
  EXPECT_EQ(head.entries_returned, 5);
  EXPECT_EQ(head.entries_available, 5);
  std::vector<RapShareInfo1> shares;
  ASSERT_FALSE(read_rap(shares, answer.body.answer.data, head.entries_returned, head.head.converter));
  ASSERT_EQ(shares.size(), 5u);
  EXPECT_EQ(rap_name(shares[0].network_name), "share");
  EXPECT_EQ(shares[0].remark.text, "Golden files");
  EXPECT_EQ(shares[3].type, RapShareType::print_queue);
  EXPECT_EQ(rap_name(shares[4].network_name), "IPC$");
  EXPECT_EQ(shares[4].type, RapShareType::ipc);
  RapWriter<RapShareInfo1> writer(0x2000);
  for (auto& share : shares) ASSERT_TRUE(writer.add(share));
  EXPECT_EQ(wire::hex(writer.data()), wire::hex(answer.body.answer.data));
}

TEST(CifsRap, AServerTellsItsVersion) {
  Answer answer("rap_response_smbd_7");
  auto head = answer.params<RapInfoResponse>();
  std::vector<RapServerInfo1> servers;
  ASSERT_FALSE(read_rap(servers, answer.body.answer.data, 1, head.head.converter));
  EXPECT_EQ(rap_name(servers[0].server_name), "GOLDSRV");
  EXPECT_EQ(servers[0].comment_or_master_browser.text, "Samba 4.17.12-Debian");
  EXPECT_EQ(head.total_bytes_available, answer.body.answer.data.size());
}

TEST(CifsRap, TheTimeOfDay) {
  Answer answer("rap_response_smbd_9");
  RapTimeOfDay time;
  ASSERT_FALSE(wire::decode(time, answer.body.answer.data));
  EXPECT_EQ(time.year, 2026);
  EXPECT_EQ(time.month, 11);
  EXPECT_EQ(time.day, 29);
  EXPECT_EQ(time.time_since_jan_1_1970 / 3600 % 24, time.hours) << "the recording's zone is UTC";
}

TEST(CifsRap, ARequestSaysWhatItsPartsLookLike) {
  const uint8_t bytes[] = "\x68\x00WrLehDz\0B16BBDz\0\x01\x00\xff\xff\xff\xff\xff\xffGOLDGRP";
  RapRequest request;
  ASSERT_FALSE(wire::decode(request, Bytes(bytes)));
  EXPECT_EQ(request.opcode, RapOpcode::net_server_enum2);
  EXPECT_EQ(request.param_desc, "WrLehDz");
  EXPECT_EQ(request.data_desc, "B16BBDz");
  RapServerEnumParams params;
  ASSERT_FALSE(wire::decode(params, request.params));
  EXPECT_EQ(params.level.info_level, 1);
  EXPECT_EQ(params.domain, "GOLDGRP");
  EXPECT_FALSE(params.first_name_to_return);
}

TEST(CifsRap, AWriterStopsBeforeTheClientsBufferIsFull) {
  RapWriter<RapShareInfo1> writer(2 * (20 + 4));
  RapShareInfo1 share{.network_name = rap_name<13>("A"), .type = {}, .remark = std::string("abc")};
  EXPECT_TRUE(writer.add(share));
  EXPECT_TRUE(writer.add(share));
  EXPECT_FALSE(writer.add(share));
  EXPECT_EQ(writer.data().size(), 48u);
  EXPECT_EQ(rap_name(rap_name<13>("THIRTEENCHARS")), "THIRTEENCHAR") << "the last byte stays zero";
}

TEST(CifsRap, AQueuesJobsFollowItAndTheStringsFollowAll) {
  RapWriter<RapPrintQueue1, RapPrintJob1> writer(0x1000);
  ASSERT_TRUE(writer.add(RapPrintQueue1{.print_q_name = rap_name<13>("lp"), .comment = std::string("in the hall")}));
  ASSERT_TRUE(writer.add(RapPrintJob1{.job_id = 7, .job_comment = std::string("letter")}));
  auto data = writer.data();
  EXPECT_EQ(data.size(), writer.size());
  std::vector<RapPrintQueue1> queues;
  std::vector<RapPrintJob1> jobs;
  ASSERT_FALSE(read_rap(queues, data, 1, 0));
  ASSERT_FALSE(read_rap(jobs, data, 1, 0, wire::fixed_size<RapPrintQueue1>));
  EXPECT_EQ(queues[0].comment.text, "in the hall");
  EXPECT_EQ(jobs[0].job_id, 7);
  EXPECT_EQ(jobs[0].job_comment.text, "letter");
}

TEST(CifsRap, APointerOutsideOfTheDataIsAnEmptyString) {
  RapWriter<RapShareInfo1> writer(100);
  ASSERT_TRUE(writer.add(RapShareInfo1{.network_name = {}, .type = {}, .remark = std::string("abc")}));
  auto data = writer.data();
  std::vector<RapShareInfo1> shares;
  for (uint16_t pointer : {24, 0xFFFF}) {
    store_le(data.data() + 16, pointer);
    ASSERT_FALSE(read_rap(shares, data, 1, 0));
    EXPECT_EQ(shares[0].remark.text, "");
  }
  store_le<uint16_t>(data.data() + 16, 1020);
  ASSERT_FALSE(read_rap(shares, data, 1, 1000));
  EXPECT_EQ(shares[0].remark.text, "abc") << "less the converter";
  EXPECT_TRUE(read_rap(shares, data, 2, 0)) << "more entries than there are bytes";
}

}  // namespace
}  // namespace sallyport::cifs
