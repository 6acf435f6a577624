// Streams, extended attributes, security descriptors, changes. The same tests over the store on disk and the one in memory.
#include "storage/store_suite.h"

namespace sallyport::storage {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

using StoreMore = StoreSuite;

TEST_P(StoreMore, NamedStreams) {
  auto file = make(u"f");
  put(*file, "unnamed");
  EXPECT_EQ(error(u"f:alt"), NtStatus::object_name_not_found);
  auto stream = make(u"f:Alt");
  ASSERT_TRUE(stream);
  EXPECT_TRUE(stream->is_stream());
  EXPECT_EQ(stream->base_key(), file->key());
  EXPECT_NE(stream->key(), file->key());
  put(*stream, "named");
  EXPECT_EQ(get(*stream), "named");
  EXPECT_EQ(get(*file), "unnamed");
  auto again = open(u"F:ALT:$DATA", {.how = Disposition::open_if});
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->created);
  EXPECT_EQ(again->file->key(), stream->key());
  EXPECT_EQ(again->file->stream_name(), u"Alt");
  EXPECT_EQ(again->info.end_of_file, 5u);
  EXPECT_FALSE(again->info.directory);
  EXPECT_EQ(error(u"f:alt", {.how = Disposition::create}), NtStatus::object_name_collision);
  auto list = file->streams();
  ASSERT_EQ(list->size(), 2u);
  EXPECT_EQ((*list)[0].name, u"::$DATA");
  EXPECT_EQ((*list)[0].size, 7u);
  EXPECT_EQ((*list)[1].name, u":Alt:$DATA");
  EXPECT_EQ((*list)[1].size, 5u);
  EXPECT_TRUE(stream->set_basic({.attributes = attribute::kHidden | attribute::kArchive}));
  EXPECT_EQ(info(*file).attributes, attribute::kHidden | attribute::kArchive);
  EXPECT_THAT(names(u""), UnorderedElementsAre(u".", u"..", u"f"));
}

TEST_P(StoreMore, StreamsMakeTheirFileAndComeAndGo) {
  auto stream = make(u"new:first");
  EXPECT_EQ(error(u"new", {.how = Disposition::create}), NtStatus::object_name_collision);
  EXPECT_TRUE(stream->rename(*parse_stream_path(u":second"), false));
  EXPECT_EQ(stream->stream_name(), u"second");
  EXPECT_EQ(error(u"new:first"), NtStatus::object_name_not_found);
  make(u"new:third");
  EXPECT_EQ(status(stream->rename(*parse_stream_path(u":THIRD"), false)), NtStatus::object_name_collision);
  EXPECT_TRUE(stream->rename(*parse_stream_path(u":third"), true));
  EXPECT_TRUE(stream->remove());
  EXPECT_EQ(open(u"new")->file->streams()->size(), 1u);
  make(u"new:x");
  EXPECT_TRUE(open(u"new")->file->overwrite(0, Disposition::overwrite));
  EXPECT_EQ(error(u"new:x"), NtStatus::object_name_not_found);
}

TEST_P(StoreMore, StreamsOfDirectoriesAndOdderNames) {
  auto directory = make_directory(u"d");
  auto stream = make(u"d:s");
  ASSERT_TRUE(stream);
  EXPECT_FALSE(stream->is_directory());
  put(*stream, "x");
  EXPECT_EQ(directory->streams()->size(), 1u);
  EXPECT_TRUE(*directory->is_empty_directory());
  EXPECT_EQ(error(u"d:s", {.directory = true}), NtStatus::not_a_directory);
  for (auto name : {u"d:..", u"d:.", u"d:a*b?<>|\"", u"d:with\x01control"}) EXPECT_TRUE(make(name));
  EXPECT_EQ(directory->streams()->size(), 5u);
  EXPECT_TRUE(directory->remove());
  EXPECT_EQ(error(u"d:s"), NtStatus::object_name_not_found);
  make_directory(u"d");
  EXPECT_EQ(error(u"d:s"), NtStatus::object_name_not_found);
}

TEST_P(StoreMore, ExtendedAttributes) {
  auto file = make(u"f");
  EXPECT_TRUE(file->extended_attributes()->empty());
  std::vector<ExtendedAttribute> two;
  two.push_back({"ONE", Buffer(as_bytes("1"))});
  two.push_back({"two", Buffer(as_bytes("22"))});
  EXPECT_TRUE(file->set_extended_attributes(two));
  EXPECT_EQ(file->extended_attributes()->size(), 2u);
  EXPECT_EQ(info(*file).ea_size, 4u + (4 + 4 + 1) + (4 + 4 + 2));
  std::vector<ExtendedAttribute> change;
  change.push_back({"one", Buffer(as_bytes("new"))});
  change.push_back({"TWO", Buffer()});
  EXPECT_TRUE(file->set_extended_attributes(change));
  auto left = file->extended_attributes();
  ASSERT_EQ(left->size(), 1u);
  EXPECT_EQ(as_text(left->front().value), "new");
  std::vector<ExtendedAttribute> huge;
  huge.push_back({"huge", Buffer(200000)});
  std::memset(huge[0].value.data(), 1, 200000);
  EXPECT_EQ(status(file->set_extended_attributes(huge)), NtStatus::ea_too_large);
}

dtyp::SecurityDescriptor dacl(std::vector<dtyp::Ace> aces) {
  dtyp::SecurityDescriptor out;
  out.control |= dtyp::sd_control::kDaclPresent;
  out.dacl.emplace().aces = std::move(aces);
  return out;
}

TEST_P(StoreMore, SecurityDescriptorsDecide) {
  auto file = make(u"f");
  auto before = file->security();
  ASSERT_TRUE(before && before->owner && before->dacl);
  auto read_only = dacl({dtyp::Ace::allow(*before->owner, access::kGenericRead)});
  ASSERT_TRUE(file->set_security(read_only, 0x4));
  auto after = file->security();
  EXPECT_EQ(after->owner, before->owner);
  EXPECT_EQ(after->dacl->aces, std::vector{dtyp::Ace::allow(*before->owner, access::kFileGenericRead)});
  EXPECT_EQ(error(u"f", {.access = access::kFileReadData}), NtStatus::success);
  EXPECT_EQ(error(u"f", {.access = access::kFileWriteData}), NtStatus::access_denied);
  EXPECT_EQ(error(u"f", {.access = access::kFileReadData, .how = Disposition::overwrite}), NtStatus::access_denied);
  EXPECT_EQ(error(u"f", {.access = access::kFileWriteData | access::kMaximumAllowed}), NtStatus::access_denied);
  auto most = open(u"f", {.access = access::kMaximumAllowed});
  ASSERT_TRUE(most);
  // The owner's WRITE_DAC, and DELETE by the folder's leave.
  EXPECT_EQ(most->granted_access, access::kFileGenericRead | access::kWriteDac | access::kDelete);
  EXPECT_TRUE(file->remove());
}

TEST_P(StoreMore, FoldersHandDescriptorsDown) {
  auto directory = make_directory(u"d");
  auto owner = *directory->security()->owner;
  constexpr uint8_t kInherit = dtyp::ace_flags::kObjectInherit | dtyp::ace_flags::kContainerInherit;
  auto given = dacl({dtyp::Ace::allow(dtyp::well_known::kCreatorOwner, access::kFileWriteData, kInherit),
                     dtyp::Ace::allow(dtyp::well_known::kEveryone, access::kFileAllAccess)});
  ASSERT_TRUE(directory->set_security(given, 0x4));
  auto made = open(u"d\\f", {.how = Disposition::create});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->granted_access, access::kFileAllAccess);
  EXPECT_EQ(made->file->security()->dacl->aces, std::vector{dtyp::Ace::allow(owner, access::kFileWriteData)});
  EXPECT_EQ(error(u"d\\f", {.access = access::kFileReadData}), NtStatus::access_denied);
  EXPECT_EQ(error(u"d\\f", {.access = access::kFileWriteData | access::kDelete | access::kFileReadAttributes}),
            NtStatus::success);
  auto closed = dacl({dtyp::Ace::allow(dtyp::well_known::kEveryone, access::kFileGenericRead | access::kFileTraverse)});
  ASSERT_TRUE(directory->set_security(closed, 0x4));
  EXPECT_EQ(error(u"d\\g", {.how = Disposition::create}), NtStatus::access_denied);
  EXPECT_EQ(error(u"d\\f", {.access = access::kDelete}), NtStatus::access_denied);
}

TEST_P(StoreMore, CreatorsMayGiveADescriptor) {
  auto given = dacl({dtyp::Ace::allow(who_.user, access::kGenericAll)});
  auto made = open(u"f", {.how = Disposition::create, .security = &given});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->file->security()->dacl->aces, std::vector{dtyp::Ace::allow(who_.user, access::kFileAllAccess)});
}

TEST_P(StoreMore, ChangesAreToldOnce) {
  auto directory = make_directory(u"d");
  std::vector<std::pair<ChangeAction, std::u16string>> heard;
  std::mutex mutex;
  auto subscription = store_->changes().subscribe(u"D", false, 0xFFF, [&](ChangeAction action, std::u16string_view name) {
    std::lock_guard lock(mutex);
    heard.emplace_back(action, name);
  });
  auto file = make(u"d\\a");
  EXPECT_TRUE(file->rename(path_at(u"d\\b"), false));
  EXPECT_TRUE(file->rename(path_at(u"c"), false));
  EXPECT_TRUE(file->rename(path_at(u"d\\e"), false));
  EXPECT_TRUE(file->remove());
  usleep(150'000);  // what a medium might report once more
  std::lock_guard lock(mutex);
  using A = ChangeAction;
  EXPECT_THAT(heard,
              ElementsAre(std::pair(A::added, u"a"), std::pair(A::renamed_old_name, u"a"), std::pair(A::renamed_new_name, u"b"),
                          std::pair(A::removed, u"b"), std::pair(A::added, u"e"), std::pair(A::removed, u"e")));
}

TEST_P(StoreMore, VolumeHasRoom) {
  auto volume = store_->volume(who_);
  ASSERT_TRUE(volume);
  EXPECT_GT(volume->total_bytes, 0u);
  EXPECT_LE(volume->available_bytes, volume->total_bytes);
  EXPECT_TRUE(volume->attributes & fscc::fs_attribute::kNamedStreams);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreMore, every_store(), store_name);

}  // namespace
}  // namespace sallyport::storage
