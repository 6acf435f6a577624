// What a store says about its refusals. The same tests over the store on disk and the one in memory.
#include "storage/store_suite.h"

namespace sallyport::storage {
namespace {

using Cause = Denial::Cause;

class StoreExplains : public StoreSuite {
 protected:
  // Opens, which has to be refused, and asks why.
  Denial why(std::u16string_view name, const Ask& ask = {}, const Path* new_name = nullptr) {
    auto refused = open(name, ask);
    auto path = path_at(name);
    OpenArgs args{path, ask.access, ask.how};
    args.must_be_directory = ask.directory;
    args.attributes = ask.attributes;
    args.delete_on_close = ask.delete_on_close;
    args.share_is_read_only = ask.read_only_share;
    EXPECT_TRUE(new_name || !refused) << "was not refused";
    return store_->explain(who_, args, refused ? NtStatus::access_denied : refused.error(), new_name);
  }
  void give(File& file, std::vector<dtyp::Ace> aces) {
    dtyp::SecurityDescriptor given;
    given.control |= dtyp::sd_control::kDaclPresent;
    given.dacl.emplace().aces = std::move(aces);
    ASSERT_TRUE(file.set_security(given, 0x4));
  }
  dtyp::Sid me() { return *make(u"mine")->security()->owner; }
};

TEST_P(StoreExplains, TheEntryThatDenies) {
  auto everyone = dtyp::well_known::kEveryone;
  auto file = make(u"f");
  give(*file, {dtyp::Ace::allow(everyone, access::kFileGenericRead), dtyp::Ace::deny(everyone, access::kFileAppendData),
               dtyp::Ace::allow(everyone, access::kFileAllAccess)});
  auto denial = why(u"F", {.access = access::kFileWriteData | access::kFileAppendData});
  EXPECT_EQ(denial.cause, Cause::acl);
  EXPECT_EQ(denial.object, u"f");
  EXPECT_FALSE(denial.directory);
  EXPECT_EQ(denial.missing, access::kFileAppendData);
  EXPECT_EQ(denial.entry, 1u);
  ASSERT_TRUE(denial.ace);
  EXPECT_EQ(denial.ace->body.sid, everyone);
}

TEST_P(StoreExplains, WhatNoEntryGrants) {
  auto owner = me();
  auto file = make(u"f");
  give(*file, {dtyp::Ace::allow(owner, access::kGenericRead)});
  auto denial = why(u"f", {.access = access::kFileReadData | access::kFileWriteData});
  EXPECT_EQ(denial.cause, Cause::acl);
  EXPECT_EQ(denial.missing, access::kFileWriteData);
  EXPECT_FALSE(denial.entry);
  EXPECT_EQ(why(u"f", {.access = access::kFileReadData, .how = Disposition::overwrite}).missing, access::kFileWriteData);
}

TEST_P(StoreExplains, TheFolderForWhatIsNew) {
  auto folder = make_directory(u"d");
  give(*folder,
       {dtyp::Ace::allow(dtyp::well_known::kEveryone, access::kFileGenericRead | access::kFileTraverse | access::kFileAddFile)});
  auto denial = why(u"d\\new", {.how = Disposition::create, .directory = true});
  EXPECT_EQ(denial.cause, Cause::acl);
  EXPECT_EQ(denial.object, u"d");
  EXPECT_TRUE(denial.directory);
  EXPECT_EQ(denial.missing, access::kFileAddSubdirectory);
}

TEST_P(StoreExplains, AShareThatMayOnlyBeRead) {
  make(u"f");
  EXPECT_EQ(why(u"f", {.access = access::kFileWriteData, .read_only_share = true}).cause, Cause::share_rights);
  EXPECT_EQ(why(u"g", {.access = access::kFileReadData, .how = Disposition::create, .read_only_share = true}).cause,
            Cause::share_rights);
}

TEST_P(StoreExplains, Attributes) {
  make(u"kept", attribute::kReadonly);
  EXPECT_EQ(why(u"kept", {.access = access::kFileWriteData}).cause, Cause::dos_read_only);
  EXPECT_EQ(why(u"kept", {.access = access::kDelete, .delete_on_close = true}).cause, Cause::dos_read_only);
  make(u"hidden", attribute::kHidden);
  EXPECT_EQ(why(u"hidden", {.how = Disposition::overwrite}).cause, Cause::hidden_or_system);
}

TEST_P(StoreExplains, TheTargetOfARename) {
  make(u"f");
  make(u"kept", attribute::kReadonly);
  auto folder = make_directory(u"d");
  auto to_kept = path_at(u"kept"), to_folder = path_at(u"d"), into = path_at(u"d\\f"), free = path_at(u"free");
  Ask asked{.access = access::kDelete};
  EXPECT_EQ(why(u"f", asked, &to_kept).cause, Cause::dos_read_only);
  EXPECT_EQ(why(u"f", asked, &to_folder).cause, Cause::folder_in_the_way);
  EXPECT_EQ(why(u"f", asked, &free).cause, Cause::unknown);
  give(*folder, {dtyp::Ace::allow(dtyp::well_known::kEveryone, access::kFileGenericRead | access::kFileTraverse)});
  auto denial = why(u"f", asked, &into);
  EXPECT_EQ(denial.cause, Cause::acl);
  EXPECT_EQ(denial.object, u"d");
}

TEST_P(StoreExplains, TheRootStays) {
  auto path = path_at(u"");
  OpenArgs args{path, access::kDelete};
  args.delete_on_close = true;
  EXPECT_EQ(store_->explain(who_, args, NtStatus::cannot_delete, nullptr).cause, Cause::share_root);
}

TEST_P(StoreExplains, NothingWhereNothingRefuses) {
  make(u"f");
  auto path = path_at(u"f");
  OpenArgs args{path, access::kFileAllAccess};
  EXPECT_EQ(store_->explain(who_, args, NtStatus::access_denied, nullptr).cause, Cause::unknown);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreExplains, every_store(), store_name);

}  // namespace
}  // namespace sallyport::storage
