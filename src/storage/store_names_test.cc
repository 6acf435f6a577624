// Listing, renaming, linking, removing. The same tests over the store on disk and the one in memory.
#include "storage/store_suite.h"

namespace sallyport::storage {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

using StoreNames = StoreSuite;

TEST_P(StoreNames, ListingsMatch) {
  for (auto name : {u"a.txt", u"b.txt", u"B.doc", u"long file name.html"}) make(name);
  make_directory(u"sub");
  EXPECT_THAT(names(u"", u"*.TXT"), UnorderedElementsAre(u"a.txt", u"b.txt"));
  EXPECT_THAT(names(u"", u"b.*"), UnorderedElementsAre(u"b.txt", u"B.doc"));
  EXPECT_THAT(names(u"", u"SUB"), ElementsAre(u"sub"));
  EXPECT_THAT(names(u"", u"none"), ElementsAre());
  EXPECT_THAT(names(u"sub"), ElementsAre(u".", u".."));
  auto all = names(u"");
  ASSERT_EQ(all.size(), 7u);
  EXPECT_EQ(all[0], u".");
  EXPECT_EQ(all[1], u"..");
  EXPECT_EQ(status(open(u"")->file->list(std::u16string(600, u'*'))), NtStatus::object_name_invalid);
  EXPECT_EQ(status(open(u"a.txt")->file->list(u"*")), NtStatus::invalid_parameter);
}

TEST_P(StoreNames, ListedInfoIsTheFiles) {
  auto file = make(u"f.html", attribute::kHidden);
  put(*file, "12345");
  auto root = open(u"");
  auto listing = root->file->list(u"f*");
  ASSERT_TRUE(listing);
  auto names_only = (*listing)->next(true);
  ASSERT_TRUE(names_only && *names_only);
  EXPECT_EQ((**names_only).name, u"f.html");
  EXPECT_EQ((**names_only).short_name.substr(0, 3), u"F_~");
  (*listing)->push_back();
  auto entry = (*listing)->next();
  ASSERT_TRUE(entry && *entry);
  auto own = info(*file);
  EXPECT_EQ((**entry).info.end_of_file, 5u);
  EXPECT_EQ((**entry).info.attributes, own.attributes);
  EXPECT_EQ((**entry).info.file_id, own.file_id);
  EXPECT_EQ((**entry).info.creation_time, own.creation_time);
  EXPECT_EQ((**entry).info.last_write_time, own.last_write_time);
  EXPECT_EQ(*(*listing)->next(), nullptr);
}

TEST_P(StoreNames, ShortNamesOpen) {
  auto file = make(u"A rather long name.html");
  auto listing = open(u"")->file->list(u"A*");
  std::u16string name = (**(*listing)->next()).short_name;
  ASSERT_FALSE(name.empty());
  auto opened = open(name);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->file->key(), file->key());
  EXPECT_EQ(opened->file->name(), u"A rather long name.html");
  EXPECT_TRUE(opened->file->remove());
  make(name);  // smb2.mangle: created by the short name, found by the long one
  EXPECT_EQ(error(u"A rather long name.html"), NtStatus::success);
}

TEST_P(StoreNames, RenamingOverAndAcross) {
  make_directory(u"d");
  auto file = make(u"a");
  put(*file, "a");
  EXPECT_TRUE(file->rename(path_at(u"d\\b"), false));
  EXPECT_EQ(file->name(), u"d\\b");
  EXPECT_EQ(error(u"a"), NtStatus::object_name_not_found);
  EXPECT_TRUE(file->rename(path_at(u"D\\B"), false)) << "only the case";
  EXPECT_THAT(names(u"d"), UnorderedElementsAre(u".", u"..", u"B"));
  make(u"other");
  EXPECT_EQ(status(file->rename(path_at(u"OTHER"), false)), NtStatus::object_name_collision);
  EXPECT_TRUE(file->rename(path_at(u"OTHER"), true));
  EXPECT_THAT(names(u""), UnorderedElementsAre(u".", u"..", u"d", u"OTHER"));
  EXPECT_EQ(get(*open(u"other")->file), "a");
  EXPECT_EQ(status(file->rename(path_at(u"d"), true)), NtStatus::access_denied);
  EXPECT_EQ(status(file->rename(path_at(u"none\\x"), false)), NtStatus::object_path_not_found);
  make(u"ro", attribute::kReadonly);
  EXPECT_EQ(status(file->rename(path_at(u"ro"), true)), NtStatus::access_denied);
  auto directory = std::move(open(u"d")->file);
  EXPECT_EQ(status(directory->rename(path_at(u"d\\e"), false)), NtStatus::sharing_violation);
  EXPECT_TRUE(directory->rename(path_at(u"E"), false));
  EXPECT_EQ(status(open(u"")->file->rename(path_at(u"x"), false)), NtStatus::access_denied);
}

TEST_P(StoreNames, LinksAreOneFile) {
  auto file = make(u"a");
  EXPECT_TRUE(file->link(path_at(u"b"), false));
  EXPECT_EQ(status(file->link(path_at(u"b"), false)), NtStatus::object_name_collision);
  auto other = open(u"B");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->file->key(), file->key());
  EXPECT_EQ(other->info.link_count, 2u);
  EXPECT_TRUE(other->file->remove());
  EXPECT_EQ(error(u"b"), NtStatus::object_name_not_found);
  EXPECT_EQ(error(u"a"), NtStatus::success);
  EXPECT_FALSE(make_directory(u"d")->link(path_at(u"e"), false));
}

TEST_P(StoreNames, RemovingLeavesTheOpenUsable) {
  auto file = make(u"f");
  put(*file, "still here");
  EXPECT_TRUE(file->may_remove());
  EXPECT_TRUE(file->remove());
  EXPECT_EQ(error(u"f"), NtStatus::object_name_not_found);
  EXPECT_EQ(get(*file), "still here");
  auto again = make(u"f");
  EXPECT_TRUE(file->remove()) << "twice takes nothing else away";
  EXPECT_EQ(error(u"f"), NtStatus::success);
  auto directory = make_directory(u"d");
  make(u"d\\x");
  EXPECT_EQ(status(directory->may_remove()), NtStatus::directory_not_empty);
  EXPECT_EQ(status(directory->remove()), NtStatus::directory_not_empty);
  EXPECT_FALSE(*directory->is_empty_directory());
  EXPECT_TRUE(open(u"d\\x")->file->remove());
  EXPECT_TRUE(*directory->is_empty_directory());
  EXPECT_TRUE(directory->may_remove());
  EXPECT_TRUE(directory->remove());
  EXPECT_FALSE(open(u"")->file->may_remove());
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreNames, every_store(), store_name);

}  // namespace
}  // namespace sallyport::storage
