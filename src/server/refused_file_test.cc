// A refusal inside a share: which step of which layer stands in the log.
#include "server/refused_file.h"

#include <gmock/gmock.h>

#include "proto/dtyp/access.h"
#include "proto/dtyp/security_descriptor.h"
#include "proto/fscc/file_info.h"
#include "proto/fscc/set_file_info.h"
#include "server/denial_text.h"
#include "support/smb_client.h"

namespace sallyport::server {
namespace {

using namespace support;
using policy::Layer;
using testing::HasSubstr;
using Cause = storage::Denial::Cause;
namespace access = dtyp::access;

class Refused : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(anna.start(), NtStatus::success); }

  policy::Refusal last() {
    auto recent = server.engine().refusals().recent(1);
    return recent.empty() ? policy::Refusal{} : recent.back();
  }
  policy::Step last_step() {
    auto refusal = last();
    auto* step = refusal.reason.refusing();
    return step ? *step : policy::Step{};
  }
  NtStatus set(const smb2::FileId& file, smb2::InfoType type, uint8_t what, const Buffer& input, uint32_t more = 0) {
    smb2::SetInfoRequest request;
    request.info_type = type;
    request.file_info_class = what;
    request.additional_information = more;
    request.file_id = file;
    request.input = input;
    return anna.call(smb2::Command::set_info, request).status();
  }
  template <class T>
  NtStatus set_file(const smb2::FileId& file, fscc::FileInformationClass what, const T& info) {
    Buffer input;
    wire::encode(info, input, 0);
    return set(file, smb2::InfoType::file, static_cast<uint8_t>(what), input);
  }
  void protect(std::u16string name, std::vector<dtyp::Ace> aces) {
    dtyp::SecurityDescriptor given;
    given.dacl.emplace().aces = std::move(aces);
    auto file = anna.create({.name = std::move(name)});
    ASSERT_EQ(set(file.id, smb2::InfoType::security, 0, dtyp::encode_security_descriptor(given), 4), NtStatus::success);
    anna.close(file.id);
  }

  TestServer server;
  SmbClient anna{server};
};

TEST_F(Refused, ByAnEntryOfTheAcl) {
  protect(u"file", {dtyp::Ace::allow(dtyp::well_known::kEveryone, access::kFileGenericRead),
                    dtyp::Ace::deny(dtyp::well_known::kAuthenticatedUsers, access::kFileWriteData)});
  ASSERT_EQ(anna.create({.name = u"file", .access = access::kFileWriteData}).status, NtStatus::access_denied);
  auto step = last_step();
  EXPECT_EQ(step.layer, Layer::acl_entry);
  EXPECT_EQ(step.rule, "entry 2 of the ACL");
  EXPECT_THAT(step.text,
              HasSubstr("entry 2 of the ACL of the file \"file\" denies NT AUTHORITY\\Authenticated Users: write data"));
  EXPECT_THAT(step.remedy, HasSubstr("take \"write data\" out of entry 2"));
  EXPECT_EQ(last().object, "file");
  EXPECT_EQ(last().share, "share");
  ASSERT_EQ(anna.create({.name = u"file", .access = access::kFileAppendData}).status, NtStatus::access_denied);
  EXPECT_THAT(last_step().text,
              HasSubstr("no entry of the ACL of the file \"file\" grants anna the right to append data (0x00000004)"));
  EXPECT_THAT(last_step().remedy, HasSubstr("allow anna: append data"));
}

TEST_F(Refused, ByAReadOnlyShare) {
  ASSERT_EQ(anna.tree(u"library"), NtStatus::success);
  ASSERT_EQ(anna.create({.name = u"new"}).status, NtStatus::access_denied);
  EXPECT_EQ(last_step().layer, Layer::share);
  EXPECT_THAT(last_step().remedy, HasSubstr("read_only"));
}

TEST_F(Refused, ByTheReadOnlyAttribute) {
  auto file = anna.create({.name = u"file"});
  fscc::FileBasicInformation basic;
  basic.file_attributes = 1;
  ASSERT_EQ(set_file(file.id, fscc::FileInformationClass::basic, basic), NtStatus::success);
  ASSERT_EQ(set_file(file.id, fscc::FileInformationClass::disposition, fscc::FileDispositionInformation{true}),
            NtStatus::cannot_delete);
  EXPECT_EQ(last_step().layer, Layer::dos_attribute);
  EXPECT_EQ(last().status, NtStatus::cannot_delete);
}

TEST_F(Refused, BecauseTheClientDidNotAskForIt) {
  auto file = anna.create({.name = u"file", .access = access::kFileReadData});
  ASSERT_EQ(set_file(file.id, fscc::FileInformationClass::end_of_file, fscc::FileEndOfFileInformation{5}),
            NtStatus::access_denied);
  EXPECT_EQ(last_step().layer, Layer::open_file);
  EXPECT_THAT(last_step().text, HasSubstr("without asking for the right to write data"));
}

TEST_F(Refused, BecauseSomethingIsOpen) {
  auto folder = anna.create({.name = u"folder", .options = smb2::create_options::kDirectoryFile});
  auto inside = anna.create({.name = u"folder\\file"});
  ASSERT_EQ(inside.status, NtStatus::success);
  fscc::FileRenameInformation to;
  to.file_name = u"moved";
  ASSERT_EQ(set_file(folder.id, fscc::FileInformationClass::rename, to), NtStatus::access_denied);
  EXPECT_EQ(last_step().layer, Layer::open_file);
  EXPECT_THAT(last_step().text, HasSubstr("something in the folder is open"));
}

TEST_F(Refused, AFloodIsCountedAndCostsNoExplanation) {
  protect(u"file", {});
  for (int i = 0; i < 40; i++) anna.create({.name = u"file", .access = access::kFileReadData});
  EXPECT_GE(server.engine().refusals().total(), 40u);
  EXPECT_GT(last().repeats, 0u);
  EXPECT_EQ(last_step().layer, Layer::acl_entry);
}

const DenialNames kNames = {[](const dtyp::Sid& sid) { return dtyp::to_string(sid); },
                            [](uid_t uid) { return "u" + std::to_string(uid); },
                            [](gid_t gid) { return "g" + std::to_string(gid); }};

storage::Denial mode_denial(storage::ModeDenial::Class of, mode_t mode, unsigned lacks) {
  storage::Denial denial;
  denial.cause = Cause::mode;
  denial.object = u"d\\it's";
  denial.path = "/srv/d/it's";
  denial.mode = {of, mode, 1, 2, 3, lacks, false};
  return denial;
}

TEST(DenialText, Modes) {
  using Class = storage::ModeDenial::Class;
  auto step = explain_denial(mode_denial(Class::group, 0100640, 2), "anna", kNames);
  EXPECT_EQ(step.layer, Layer::posix_mode);
  EXPECT_EQ(step.text,
            "the file \"d\\it's\" is -rw-r----- u1:g2: the Unix user u3 (uid 3), as whom anna acts, is in its group g2 and may "
            "not write it");
  EXPECT_EQ(step.remedy, "chmod g+w '/srv/d/it'\\''s'");
  EXPECT_EQ(explain_denial(mode_denial(Class::owner, 0100400, 2), "u3", kNames).remedy, "chmod u+w '/srv/d/it'\\''s'");
  EXPECT_EQ(explain_denial(mode_denial(Class::others, 0100664, 2), "u3", kNames).remedy,
            "take u3 into the group (usermod -aG g2 u3; from the next login on), or setfacl -m u:u3:rw '/srv/d/it'\\''s'");
  EXPECT_EQ(explain_denial(mode_denial(Class::others, 0100644, 2), "u3", kNames).remedy,
            "setfacl -m u:u3:rw '/srv/d/it'\\''s'; or, for everybody, chmod o+w '/srv/d/it'\\''s'");
  auto folder = mode_denial(Class::others, 040700, 1);
  folder.directory = true;
  EXPECT_THAT(explain_denial(folder, "u3", kNames).text,
              HasSubstr("the folder \"d\\it's\" is drwx------ u1:g2: the Unix user u3 (uid 3) is neither "
                        "its owner nor in its group g2 and may not pass through it"));
  auto owners = mode_denial(Class::others, 0100666, 0);
  owners.mode.owner_only = true;
  owners.missing = access::kWriteDac;
  EXPECT_THAT(explain_denial(owners, "u3", kNames).text, HasSubstr("only its owner may change permissions"));
  EXPECT_THAT(explain_denial(owners, "u3", kNames).remedy, HasSubstr("chown u3"));
}

TEST(DenialText, EveryCauseHasWordsAndARemedy) {
  storage::Denial denial;
  for (int cause = static_cast<int>(Cause::acl); cause <= static_cast<int>(Cause::reserved_name); cause++) {
    denial.cause = static_cast<Cause>(cause);
    auto step = explain_denial(denial, "anna", kNames);
    EXPECT_FALSE(step.passed);
    EXPECT_FALSE(step.rule.empty()) << cause;
    EXPECT_FALSE(step.text.empty()) << cause;
    EXPECT_FALSE(step.remedy.empty()) << cause;
  }
}

TEST(DenialText, NamesOfRights) {
  EXPECT_EQ(access_names(access::kFileAddFile | access::kFileTraverse, true), "create files, traverse folder");
  EXPECT_EQ(access_names(access::kFileWriteData | access::kDelete, false), "write data, delete");
  EXPECT_EQ(access_names(access::kFileAllAccess, false), "full control");
}

}  // namespace
}  // namespace sallyport::server
