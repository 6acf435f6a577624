// Whole captures (tests/traces): every message makes sense to our declarations, and tshark sees the same ones.
#include "cli/decode/decode.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "proto/cifs/header.h"
#include "wire/printer.h"

namespace sallyport::cli {
namespace {

namespace fs = std::filesystem;
using wire::Json;

std::vector<std::string> traces() {
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator(SALLYPORT_SOURCE_DIR "/tests/traces"))
    if (file.path().extension() == ".pcap") names.push_back(file.path().stem());
  std::sort(names.begin(), names.end());
  return names;
}
std::string path_of(const std::string& trace) { return SALLYPORT_SOURCE_DIR "/tests/traces/" + trace + ".pcap"; }

std::string run(const std::string& file, bool json, int expected = 0) {
  std::ostringstream out, err;
  EXPECT_EQ(run_decode({.file = file, .json = json}, out, err), expected) << err.str();
  return out.str();
}
std::vector<Json> messages(const std::string& file) {
  std::vector<Json> out;
  std::istringstream lines(run(file, true));
  for (std::string line; std::getline(lines, line);) out.push_back(Json::parse(line));
  return out;
}

bool have_tshark() { return std::system("tshark --version >/dev/null 2>&1") == 0; }
std::string output_of(const std::string& command) {
  std::string out;
  auto* pipe = popen(command.c_str(), "r");
  char chunk[4096];
  for (size_t got; (got = fread(chunk, 1, sizeof chunk, pipe)) > 0;) out.append(chunk, got);
  pclose(pipe);
  return out;
}

class Trace : public testing::TestWithParam<std::string> {};

// A request that breaks the protocol on purpose is no fault of ours.
bool on_purpose(const Json& message) {
  auto fault = message.contains("body") ? message["body"].value("fault", "") : "";
  return fault.starts_with("SMB2 LOCK Request");  // smbtorture sends one without a lock
}

// "0x73,0xff|0|2|0|0|Unix|": command and AndX commands, response?, MID, UID, TID, and two strings where they are known.
std::string as_tshark_says(const Json& message) {
  std::string commands, native_os, service;
  auto add = [&](const std::string& command, const Json& body) {
    for (int number = 0; number < 256; number++)
      if (to_string(static_cast<cifs::Command>(number)) == command) commands += fmt::format("0x{:02x}", number);
    native_os += body.value("NativeOS", "");
    service += body.value("Service", "");
  };
  const auto& header = message["header"];
  add(header["Command"], message["body"]);
  std::string last = header["Command"];
  Json body = message["body"];
  for (const auto& next : message.value("andx", Json::array())) {
    commands += ",";
    add(last = next["command"], body = next["body"]);
  }
  // That nothing follows is said by a command of its own, where there are words to say it in.
  bool words = body.contains("AndXCommand") || !body.value("Words", Json::array()).empty();
  if (last.ends_with("_ANDX") && words) commands += ",0xff";
  return fmt::format("{}|{}|{}|{}|{}|{}|{}", commands, header["Flags"].get<uint32_t>() >> 7, header["MID"].get<uint32_t>(),
                     header["UID"].get<uint32_t>(), header["TID"].get<uint32_t>(), native_os, service);
}

TEST_P(Trace, EveryMessageMakesSense) {
  auto all = messages(path_of(GetParam()));
  EXPECT_GT(all.size(), 10u);
  for (const auto& message : all) {
    EXPECT_TRUE(on_purpose(message) || message.dump().find("\"fault\"") == std::string::npos) << message.dump();
    for (const char* member : {"time", "source", "destination", "type"}) EXPECT_TRUE(message.contains(member)) << message.dump();
  }
  std::istringstream lines(run(path_of(GetParam()), false));
  size_t count = 0;
  for (std::string line; std::getline(lines, line);) count++;
  EXPECT_EQ(count, all.size());
}

// Command, message id, status, session and tree of every plain SMB2 message, in tshark's words.
TEST_P(Trace, TsharkSeesTheSameMessages) {
  if (!have_tshark()) GTEST_SKIP() << "tshark is not installed";
  std::vector<std::string> theirs, ours;
  std::istringstream lines(output_of("tshark -r '" + path_of(GetParam()) + "' -Y smb2.cmd -T fields -E separator=/s " +
                                     "-e smb2.cmd -e smb2.msg_id -e smb2.flags.response -e smb2.sesid 2>/dev/null"));
  for (std::string line; std::getline(lines, line);) {
    // A compound's members are separated by commas within each field.
    std::vector<std::vector<std::string>> columns;
    std::istringstream fields(line);
    for (std::string field; fields >> field;) {
      auto& column = columns.emplace_back();
      std::istringstream parts(field);
      for (std::string part; std::getline(parts, part, ',');) column.push_back(part);
    }
    ASSERT_EQ(columns.size(), 4u) << line;
    for (size_t i = 0; i < columns[0].size(); i++)
      theirs.push_back(fmt::format("{} {} {} {}", columns[0][i], columns[1].at(i), columns[2].at(i), columns[3].at(i)));
  }
  static const std::map<std::string, int> kNumbers{
      {"NEGOTIATE", 0}, {"SESSION_SETUP", 1}, {"LOGOFF", 2}, {"TREE_CONNECT", 3}, {"TREE_DISCONNECT", 4}, {"CREATE", 5},
      {"CLOSE", 6}, {"FLUSH", 7}, {"READ", 8}, {"WRITE", 9}, {"LOCK", 10}, {"IOCTL", 11}, {"CANCEL", 12}, {"ECHO", 13},
      {"QUERY_DIRECTORY", 14}, {"CHANGE_NOTIFY", 15}, {"QUERY_INFO", 16}, {"SET_INFO", 17}, {"OPLOCK_BREAK", 18}};
  for (const auto& message : messages(path_of(GetParam()))) {
    if (!message.contains("header") || !message["header"].contains("MessageId")) continue;
    const auto& header = message["header"];
    ours.push_back(fmt::format("{} {} {} 0x{:016x}", kNumbers.at(header["Command"]), header["MessageId"].get<uint64_t>(),
                               header["Flags"].get<uint32_t>() & 1, header["SessionId"].get<uint64_t>()));
  }
  EXPECT_EQ(ours, theirs);
}

// The same of SMB1: every command of an AndX chain, with the identifiers of their message and what some commands say.
TEST_P(Trace, TsharkSeesTheSameSmb1Messages) {
  if (!have_tshark()) GTEST_SKIP() << "tshark is not installed";
  std::vector<std::string> theirs, ours;
  std::istringstream lines(output_of("tshark -r '" + path_of(GetParam()) +
                                     "' -Y smb -T fields -E separator='|' -E occurrence=a -e smb.cmd -e smb.flags.response " +
                                     "-e smb.mid -e smb.uid -e smb.tid -e smb.native_os -e smb.service 2>/dev/null"));
  for (std::string line; std::getline(lines, line);) theirs.push_back(line);
  for (const auto& message : messages(path_of(GetParam())))
    if (message.contains("header") && message["header"].contains("MID")) ours.push_back(as_tshark_says(message));
  EXPECT_EQ(ours, theirs);
}

TEST_P(Trace, ACutFileEndsWithAWord) {
  std::ifstream file(path_of(GetParam()), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), {});
  auto cut = fs::path(testing::TempDir()) / (GetParam() + "-cut.pcap");
  std::ofstream(cut, std::ios::binary) << bytes.substr(0, bytes.size() - 3);
  EXPECT_FALSE(run(cut, true, 1).empty());
  fs::remove(cut);
}

INSTANTIATE_TEST_SUITE_P(All, Trace, testing::ValuesIn(traces()), [](const auto& info) {
  auto name = info.param;
  for (auto& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
});

TEST(Decode, WhatOnlyTheRequestSaysReachesTheResponse) {
  bool listing = false, size = false;
  for (const auto& message : messages(path_of("smbclient-3.1.1-plain-round-samba"))) {
    if (!message["body"].contains("Value")) continue;
    listing |= message["body"]["Value"].contains("Entries");
    size |= message["body"]["Value"].contains("TotalAllocationUnits");
  }
  EXPECT_TRUE(listing);
  EXPECT_TRUE(size);
}

TEST(Decode, TheSessionServiceIsPartOfIt) {
  auto all = messages(path_of("smbclient-139-session-request-samba"));
  ASSERT_GT(all.size(), 2u);
  EXPECT_EQ(all[0]["type"], "SESSION REQUEST");
  EXPECT_TRUE(all[0]["body"]["CalledName"].get<std::string>().ends_with("<20>"));
  EXPECT_EQ(all[1]["type"], "POSITIVE SESSION RESPONSE");
}

TEST(Decode, TheNextGenerationOfTheFormatIsReadToo) {
  if (std::system("editcap --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "editcap is not installed";
  auto trace = path_of("smbclient-multiprotocol-samba");
  auto copy = fs::path(testing::TempDir()) / "copy.pcapng";
  ASSERT_EQ(std::system(("editcap -F pcapng '" + trace + "' '" + copy.string() + "'").c_str()), 0);
  EXPECT_EQ(run(copy, true), run(trace, true));
  fs::remove(copy);
}

TEST(Decode, WhatIsNoCaptureIsSaidSo) {
  run("/nonexistent.pcap", true, 1);
  run(SALLYPORT_SOURCE_DIR "/CMakeLists.txt", true, 1);
}

}  // namespace
}  // namespace sallyport::cli
