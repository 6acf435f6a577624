// Opening, content, attributes, times, sizes. The same tests over the store on disk and the one in memory.
#include "storage/store_suite.h"

namespace sallyport::storage {
namespace {

using testing::UnorderedElementsAre;

using StoreContent = StoreSuite;

TEST_P(StoreContent, WhatIsWrittenIsRead) {
  auto file = make(u"a.txt");
  EXPECT_EQ(get(*file), "");
  put(*file, "hello world");
  put(*file, "W", 6);
  EXPECT_EQ(get(*file), "hello World");
  EXPECT_EQ(get(*file, 5, 6), "World");
  EXPECT_EQ(get(*file, 5, 11), "");
  EXPECT_EQ(info(*file).end_of_file, 11u);
  put(*file, "x", 20);
  EXPECT_EQ(get(*file, 100, 11), std::string(9, '\0') + "x");
  EXPECT_TRUE(file->flush());
  EXPECT_EQ(status(file->write(as_bytes("x"), INT64_MAX)), NtStatus::invalid_parameter);
  EXPECT_EQ(status(file->write(as_bytes("x"), UINT64_MAX)), NtStatus::invalid_parameter);
}

TEST_P(StoreContent, CopiesWithinAndBetweenFiles) {
  auto from = make(u"from"), to = make(u"to"), stream = make(u"to:stream");
  put(*from, "0123456789");
  EXPECT_TRUE(to->copy(*from, 2, 1, 5));
  EXPECT_EQ(get(*to), std::string(1, '\0') + "23456");
  EXPECT_TRUE(stream->copy(*from, 0, 0, 3));
  EXPECT_EQ(get(*stream), "012");
  EXPECT_TRUE(from->copy(*from, 0, 2, 6)) << "the ranges overlap";
  EXPECT_EQ(get(*from), "0101234589");
  EXPECT_TRUE(from->copy(*from, 0, 20, 2));
  EXPECT_EQ(info(*from).end_of_file, 22u);
  EXPECT_EQ(status(to->copy(*from, 20, 0, 3)), NtStatus::invalid_view_size);
  EXPECT_EQ(status(to->copy(*from, 0, INT64_MAX, 1)), NtStatus::invalid_parameter);
  EXPECT_FALSE(to->copy(*make_directory(u"d"), 0, 0, 1));
  EXPECT_TRUE(to->copy(*from, 0, 0, 0));
}

TEST_P(StoreContent, NamesIgnoreCaseAndKeepIt) {
  make_directory(u"Some Dir");
  make(u"some dir\\ReadMe.TXT");
  EXPECT_EQ(error(u"SOME DIR\\README.txt"), NtStatus::success);
  EXPECT_EQ(error(u"some DIR\\readme.txt", {.how = Disposition::create}), NtStatus::object_name_collision);
  auto again = open(u"some DIR\\readme.txt", {.how = Disposition::open_if});
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->created);
  EXPECT_EQ(again->file->name(), u"Some Dir\\ReadMe.TXT");
  EXPECT_THAT(names(u"some dir"), UnorderedElementsAre(u".", u"..", u"ReadMe.TXT"));
  make(u"\u00c4rger");
  EXPECT_EQ(error(u"\u00e4RGER"), NtStatus::success);
}

TEST_P(StoreContent, PathErrors) {
  make(u"file");
  make_directory(u"dir");
  EXPECT_EQ(error(u"nothing"), NtStatus::object_name_not_found);
  EXPECT_EQ(error(u"nothing\\more"), NtStatus::object_path_not_found);
  EXPECT_EQ(error(u"dir\\nothing\\more", {.how = Disposition::create}), NtStatus::object_path_not_found);
  EXPECT_EQ(error(u"file\\below"), NtStatus::object_path_not_found);
  EXPECT_EQ(error(u"file\\below", {.how = Disposition::create}), NtStatus::object_path_not_found);
  EXPECT_EQ(error(u"dir\\nothing"), NtStatus::object_name_not_found);
  EXPECT_EQ(error(u"nothing", {.how = Disposition::overwrite}), NtStatus::object_name_not_found);
}

TEST_P(StoreContent, FilesAndDirectoriesAreToldApart) {
  make(u"file");
  make_directory(u"dir");
  EXPECT_EQ(error(u"file", {.directory = true}), NtStatus::not_a_directory);
  EXPECT_EQ(error(u"dir", {.file = true}), NtStatus::file_is_a_directory);
  EXPECT_EQ(error(u"dir", {.how = Disposition::overwrite}), NtStatus::invalid_parameter);
  EXPECT_EQ(error(u"dir::$DATA"), NtStatus::file_is_a_directory);
  EXPECT_EQ(error(u"dir::$DATA", {.directory = true}), NtStatus::not_a_directory);
  EXPECT_EQ(error(u"file::$DATA"), NtStatus::success);
  EXPECT_EQ(error(u"dir::$INDEX_ALLOCATION"), NtStatus::success);
  EXPECT_EQ(error(u"file\\"), NtStatus::not_a_directory);
  auto root = open(u"");
  ASSERT_TRUE(root);
  EXPECT_TRUE(root->file->is_directory());
  EXPECT_EQ(root->file->name(), u"");
  EXPECT_EQ(info(*root->file).attributes & attribute::kDirectory, attribute::kDirectory);
  std::array<uint8_t, 1> byte;
  EXPECT_EQ(status(root->file->read(byte, 0, true)), NtStatus::invalid_device_request);
}

TEST_P(StoreContent, DispositionsCreateOrNot) {
  auto made = open(u"f", {.how = Disposition::open_if});
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->created);
  EXPECT_EQ(made->granted_access, access::kFileAllAccess);
  for (auto how :
       {Disposition::supersede, Disposition::open, Disposition::open_if, Disposition::overwrite, Disposition::overwrite_if}) {
    auto opened = open(u"f", {.how = how});
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->created);
  }
  EXPECT_TRUE(open(u"g", {.how = Disposition::supersede})->created);
  EXPECT_TRUE(open(u"h", {.how = Disposition::overwrite_if})->created);
}

TEST_P(StoreContent, AttributesAreKept) {
  auto file = make(u"f");
  EXPECT_EQ(info(*file).attributes, attribute::kArchive);
  auto hidden = make(u"h", attribute::kHidden | attribute::kReadonly);
  EXPECT_EQ(info(*hidden).attributes, attribute::kArchive | attribute::kHidden | attribute::kReadonly);
  auto set = [&](File& one, uint32_t attributes) { return status(one.set_basic({.attributes = attributes})); };
  EXPECT_EQ(set(*file, attribute::kNormal), NtStatus::success);
  EXPECT_EQ(info(*file).attributes, attribute::kNormal);
  EXPECT_EQ(info(*open(u"f")->file).attributes, attribute::kNormal);
  put(*file, "x");
  EXPECT_EQ(info(*file).attributes, attribute::kArchive);
  EXPECT_EQ(set(*file, attribute::kDirectory), NtStatus::invalid_parameter);
  auto directory = make_directory(u"d");
  EXPECT_EQ(info(*directory).attributes, attribute::kDirectory);
  EXPECT_EQ(set(*directory, attribute::kTemporary), NtStatus::invalid_parameter);
  EXPECT_EQ(set(*directory, attribute::kHidden), NtStatus::success);
  EXPECT_EQ(info(*directory).attributes, attribute::kHidden | attribute::kDirectory);
}

TEST_P(StoreContent, ReadOnlyFiles) {
  auto file = make(u"f", attribute::kReadonly);
  put(*file, "the open that made it may write");
  EXPECT_EQ(error(u"f", {.access = access::kFileWriteData}), NtStatus::access_denied);
  EXPECT_EQ(error(u"f", {.access = access::kFileReadData}), NtStatus::success);
  EXPECT_EQ(error(u"f", {.access = access::kFileReadData, .how = Disposition::overwrite}), NtStatus::access_denied);
  EXPECT_EQ(error(u"f", {.access = access::kDelete, .delete_on_close = true}), NtStatus::cannot_delete);
  EXPECT_EQ(status(file->may_remove()), NtStatus::cannot_delete);
  EXPECT_EQ(
      error(u"new",
            {.access = access::kDelete, .how = Disposition::create, .attributes = attribute::kReadonly, .delete_on_close = true}),
      NtStatus::cannot_delete);
  EXPECT_EQ(error(u"new"), NtStatus::object_name_not_found);
  EXPECT_EQ(open(u"f", {.access = access::kMaximumAllowed})->granted_access & access::kFileWriteData, 0u);
}

// smb2.openattr's table: a hidden or system file is overwritten only by who says that it is one.
TEST_P(StoreContent, OverwritingKeepsHiddenAndSystem) {
  make(u"h", attribute::kHidden);
  EXPECT_EQ(error(u"h", {.how = Disposition::overwrite}), NtStatus::access_denied);
  EXPECT_EQ(error(u"h", {.how = Disposition::supersede, .attributes = attribute::kSystem}), NtStatus::access_denied);
  auto opened = open(u"h", {.how = Disposition::overwrite, .attributes = attribute::kHidden});
  ASSERT_TRUE(opened);
  put(*opened->file, "content");
  EXPECT_TRUE(opened->file->overwrite(attribute::kHidden | attribute::kReadonly, Disposition::overwrite));
  EXPECT_EQ(info(*opened->file).attributes, attribute::kArchive | attribute::kHidden | attribute::kReadonly);
  EXPECT_EQ(info(*opened->file).end_of_file, 0u);
}

TEST_P(StoreContent, ReadOnlyShare) {
  make(u"f");
  EXPECT_EQ(error(u"f", {.access = access::kFileGenericRead, .read_only_share = true}), NtStatus::success);
  EXPECT_EQ(error(u"f", {.access = access::kFileGenericWrite, .read_only_share = true}), NtStatus::access_denied);
  EXPECT_EQ(error(u"n", {.access = access::kFileReadData, .how = Disposition::open_if, .read_only_share = true}),
            NtStatus::access_denied);
  EXPECT_EQ(error(u"f", {.access = access::kFileReadData, .how = Disposition::overwrite, .read_only_share = true}),
            NtStatus::access_denied);
  auto most = open(u"f", {.access = access::kMaximumAllowed, .read_only_share = true});
  ASSERT_TRUE(most);
  EXPECT_EQ(most->maximal_access & (access::kFileWriteData | access::kDelete | access::kWriteDac), 0u);
}

// smb2.timestamps' values, before and after 1970, and beyond 32 bits.
TEST_P(StoreContent, TimesRoundTrip) {
  auto file = make(u"f");
  for (int64_t unix_time :
       {int64_t{-1}, int64_t{-2}, int64_t{0}, int64_t{1}, int64_t{-63158400}, int64_t{4294967295}, int64_t{10000000000}}) {
    FileTime time = FileTime::from({unix_time, 123456700});
    EXPECT_TRUE(file->set_basic({.creation_time = time, .last_access_time = time, .last_write_time = time, .change_time = time}));
    auto now = info(*open(u"f", {.access = access::kFileReadAttributes})->file);
    EXPECT_EQ(now.creation_time, time) << unix_time;
    EXPECT_EQ(now.last_access_time, time) << unix_time;
    EXPECT_EQ(now.last_write_time, time) << unix_time;
    EXPECT_EQ(now.change_time, time) << unix_time;
  }
  usleep(60'000);
  put(*file, "a change");
  EXPECT_GT(info(*file).change_time, FileTime::from({1700000000, 0}));
}

TEST_P(StoreContent, WhoSetsTheWriteTimeDoesNotMoveIt) {
  auto one = make(u"f");
  auto two = std::move(open(u"f")->file);
  auto time = FileTime::from({1000000000, 0});
  EXPECT_TRUE(one->set_basic({.last_write_time = time}));
  put(*one, "x");
  EXPECT_TRUE(one->set_end_of_file(0));
  EXPECT_EQ(info(*one).last_write_time, time);
  put(*two, "y");
  EXPECT_GT(info(*one).last_write_time, time);
}

TEST_P(StoreContent, FrozenTimesStand) {
  auto file = make(u"f");
  auto time = FileTime::from({1000000000, 0});
  EXPECT_TRUE(file->set_basic({.last_write_time = time}));
  file->freeze_times(false, true, false);
  put(*file, "x");
  EXPECT_EQ(info(*file).last_write_time, time);
  file->freeze_times(false, false, false);
  EXPECT_EQ(info(*file).last_write_time, time);
  put(*file, "y");
  EXPECT_GT(info(*file).last_write_time, time);
}

TEST_P(StoreContent, SizesAndAllocation) {
  auto file = make(u"f");
  put(*file, "0123456789");
  EXPECT_TRUE(file->set_end_of_file(4));
  EXPECT_EQ(get(*file), "0123");
  EXPECT_TRUE(file->set_end_of_file(8));
  EXPECT_EQ(get(*file), std::string("0123\0\0\0\0", 8));
  EXPECT_EQ(status(file->set_end_of_file(UINT64_MAX)), NtStatus::invalid_parameter);
  EXPECT_TRUE(file->set_allocation(2));
  EXPECT_EQ(info(*file).end_of_file, 2u);
  EXPECT_TRUE(file->set_allocation(100000));
  EXPECT_EQ(info(*file).end_of_file, 2u);
  auto tree = make_directory(u"d");
  EXPECT_EQ(status(tree->set_end_of_file(0)), NtStatus::invalid_parameter);
  EXPECT_EQ(info(*tree).end_of_file, 0u);
}

TEST_P(StoreContent, SparseFiles) {
  auto file = make(u"f");
  std::string block(65536, 'x');
  put(*file, block);
  put(*file, block, 4 * 65536);
  auto ranges = file->allocated_ranges({0, INT64_MAX});
  ASSERT_TRUE(ranges);
  EXPECT_EQ(ranges->size(), 1u);  // not sparse: from end to end
  EXPECT_EQ(ranges->front().length, 5u * 65536);
  EXPECT_TRUE(file->set_sparse(true));
  EXPECT_EQ(info(*file).attributes & attribute::kSparseFile, attribute::kSparseFile);
  ranges = file->allocated_ranges({0, INT64_MAX});
  ASSERT_EQ(ranges->size(), 2u);
  EXPECT_EQ((*ranges)[1].offset, 4u * 65536);
  auto before = info(*file).allocation_size;
  EXPECT_TRUE(file->zero({0, 65536}));
  EXPECT_LT(info(*file).allocation_size, before);
  EXPECT_EQ(get(*file, 4), std::string(4, '\0'));
  EXPECT_TRUE(file->zero({5 * 65536 - 3, 1000}));
  EXPECT_EQ(info(*file).end_of_file, 5u * 65536);
  EXPECT_EQ(get(*file, 10, 5 * 65536 - 5), std::string("xx\0\0\0", 5));
  EXPECT_EQ(status(file->zero({UINT64_MAX, 1})), NtStatus::invalid_parameter);
  EXPECT_EQ(file->allocated_ranges({65536 * 4 + 10, 20})->front().offset, 65536u * 4 + 10);
  EXPECT_TRUE(file->set_sparse(false));
  EXPECT_EQ(info(*file).attributes & attribute::kSparseFile, 0u);
}

TEST_P(StoreContent, ZeroingWithoutSparse) {
  auto file = make(u"f");
  put(*file, std::string(20000, 'x'));
  EXPECT_TRUE(file->zero({5, 10000}));
  EXPECT_EQ(get(*file, 7), std::string("xxxxx\0\0", 7));
  EXPECT_EQ(get(*file, 2, 10004), std::string("\0x", 2));
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContent, every_store(), store_name);

}  // namespace
}  // namespace sallyport::storage
