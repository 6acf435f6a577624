// The parts of transactions: levels and classes, listings without links, lists of attributes, setup words.
#include <gtest/gtest.h>

#include "proto/cifs/body.h"
#include "proto/cifs/nt_transact_create.h"
#include "proto/cifs/nt_transact_setup.h"
#include "proto/cifs/trans2_file_info.h"
#include "proto/cifs/trans2_find.h"
#include "proto/cifs/trans2_find_info.h"
#include "proto/cifs/trans2_information.h"
#include "proto/cifs_parts.h"
#include "proto/fscc/directory.h"
#include "wire/printer.h"

namespace sallyport::cifs {
namespace {

using fscc::FileInformationClass;
using fscc::FsInformationClass;

template <class Level>
Level level(uint16_t number) {
  return static_cast<Level>(number);
}

TEST(CifsLevels, SomeAreClassesAndSomeAreNot) {
  EXPECT_EQ(find_class(FindLevel::file_both_directory_info), FileInformationClass::both_directory);
  EXPECT_EQ(find_class(FindLevel::file_names_info), FileInformationClass::names);
  EXPECT_FALSE(find_class(FindLevel::info_standard));
  EXPECT_FALSE(find_class(level<FindLevel>(1003))) << "listings are not passed through";
  EXPECT_EQ(query_class(QueryLevel::file_basic_info), FileInformationClass::basic);
  EXPECT_EQ(query_class(level<QueryLevel>(1034)), FileInformationClass::network_open);
  EXPECT_FALSE(query_class(QueryLevel::file_all_info));
  EXPECT_FALSE(query_class(level<QueryLevel>(1018)));
  EXPECT_FALSE(query_class(level<QueryLevel>(1000)));
  EXPECT_FALSE(query_class(level<QueryLevel>(1256)));
  EXPECT_EQ(set_class(SetLevel::file_disposition_info), FileInformationClass::disposition) << "0x102 is another level to ask for";
  EXPECT_EQ(set_class(level<SetLevel>(1020)), FileInformationClass::end_of_file);
  EXPECT_EQ(fs_class(FsLevel::query_fs_attribute_info), FsInformationClass::attribute);
  EXPECT_EQ(fs_class(level<FsLevel>(1007)), FsInformationClass::full_size);
  EXPECT_FALSE(fs_class(FsLevel::cifs_unix_info));
}

TEST(CifsFind, UnicodeNamesOfTheStandardLevelAreAligned) {
  FindInfoStandard<FindForm{.resume_key = true, .unicode = true}> entry;
  entry.name.unicode = u"a";
  Buffer out;
  wire::encode(entry, out, 0);
  EXPECT_EQ(out.size(), 27u + 1 + 2 + 2);
  EXPECT_EQ(out[26], 2) << "the zero is not counted";
  wire::encode(entry, out, out.size());
  FindListing<FindInfoStandard, FindForm{.resume_key = true, .unicode = true}> all;
  ASSERT_FALSE(wire::decode(all, out));
  ASSERT_EQ(all.entries.size(), 2u);
  EXPECT_EQ(all.entries[1].name.unicode, u"a");
  FindInfoStandard<FindForm{}> oem;
  oem.name.oem = "ab";
  EXPECT_EQ(wire::encoded(oem).size(), 23u + 3);
}

TEST(CifsFind, AClientWithoutUnicodeGetsOemNamesInTheClassesToo) {
  fscc::FileBothDirectoryInformation<std::string> entry;
  entry.file_name = "caf\x82";
  auto bytes = wire::encoded(entry);
  EXPECT_EQ(bytes.size(), 94u + 4);
  EXPECT_EQ(load_le<uint32_t>(bytes.data() + 60), 4u);
}

TEST(CifsEas, AListIsAsLongAsItSays) {
  const uint8_t value[] = {9, 9};
  SmbFeaList list{{{.flags = 0x80, .name = "EA", .value = value}}};
  auto bytes = wire::encoded(list);
  EXPECT_EQ(wire::hex(bytes), "0d000000" "80" "02" "0200" "454100" "0909");
  for (uint32_t size : {0u, 3u, 5u, 12u, 14u, 0xFFFFFFFFu}) {
    store_le(bytes.data(), size);
    SmbFeaList again;
    EXPECT_TRUE(wire::decode(again, bytes)) << size;
  }
  store_le<uint32_t>(bytes.data(), 4);
  SmbFeaList none;
  EXPECT_FALSE(wire::decode(none, bytes));
  EXPECT_TRUE(none.eas.empty());
}

TEST(CifsNtTransact, SetupWordsAreAStructure) {
  std::vector<uint16_t> words{0x00C4, 0x0009, 0x1234, 0x0001};
  auto setup = setup_as<NtIoctlSetup>(words);
  ASSERT_TRUE(setup);
  EXPECT_EQ(setup->function_code, 0x000900C4u);
  EXPECT_EQ(setup->fid, 0x1234);
  EXPECT_TRUE(setup->is_fsctl);
  EXPECT_EQ(setup_words(*setup), words);
  words.pop_back();
  EXPECT_FALSE(setup_as<NtIoctlSetup>(words));
}

// [MS-CIFS] 2.2.7.1.1: 53 bytes and then a name, aligned when it is Unicode.
TEST(CifsNtTransact, ACreatesNameIsAligned) {
  Header header{.flags2 = header_flags2::kUnicode};
  NtTransactCreateRequest request;
  request.name.unicode = u"\\a";
  auto bytes = encode_part(header, request);
  EXPECT_EQ(bytes.size(), 54u + 4 + 2);
  NtTransactCreateRequest got;
  ASSERT_FALSE(decode_part(got, header, bytes));
  EXPECT_EQ(got.name.unicode, u"\\a");
  header.flags2 = 0;
  EXPECT_EQ(encode_part(header, NtTransactCreateRequest{}).size(), 54u);
}

// [MS-FSCC] 2.4.42.1: a root of four bytes, unlike in SMB2.
TEST(CifsRename, HasItsOwnLayout) {
  auto bytes = wire::encoded(FileRenameInfo{.replace_if_exists = true, .file_name = u"b"});
  EXPECT_EQ(wire::hex(bytes), "01000000" "00000000" "02000000" "6200" "0000");
  EXPECT_NE(proto::set_level_type(SetLevel::pass_through_rename, true), nullptr);
}

// What a listing is depends on what was asked.
TEST(CifsQuestions, TellLevelAndForm) {
  Header header{.command = Command::transaction2, .flags2 = header_flags2::kUnicode};
  Trans2FindFirst2Request find{.flags = find_flags::kReturnResumeKeys, .information_level = FindLevel::info_standard};
  find.name.unicode = u"\\*";
  auto parameters = encode_part(header, find);
  Transaction2Request request;
  request.call.setup = {static_cast<uint16_t>(Trans2Subcommand::find_first2)};
  request.call.parameters = parameters;
  auto question = proto::cifs_question(message(header, request));
  ASSERT_TRUE(question);
  EXPECT_EQ(question->level, 1);
  EXPECT_TRUE(question->form.resume_key && question->form.unicode);
  auto types = proto::cifs_parts(*question, true);
  EXPECT_STREQ(types.parameters->name, Trans2FindFirst2Response::kName);
  EXPECT_STREQ(types.data->name, "SMB_INFO_STANDARD entry");
  EXPECT_FALSE(proto::cifs_question(message(header, Block{})));
}

}  // namespace
}  // namespace sallyport::cifs
