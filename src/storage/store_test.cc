// What every Store does alike: the same tests over the store on disk and the one in memory.
#include <gmock/gmock.h>

#include "proto/fscc/classes.h"
#include "storage/store_fixture.h"

namespace sallyport::storage {
namespace {

namespace attribute = fscc::file_attribute;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

enum class Kind { memory, posix_disk, posix_tmpfs };

class StoreTest : public testing::TestWithParam<Kind> {
 protected:
  StoreTest() {
    if (GetParam() == Kind::memory) {
      store_ = memory::make_store();
      return;
    }
    folder_.emplace(GetParam() == Kind::posix_tmpfs ? "/dev/shm" : "/tmp");
    posix::Options options;
    options.root = folder_->path();
    options.sids = &test_sids();
    auto store = posix::open_store(options);
    EXPECT_TRUE(store);
    store_ = std::move(*store);
  }

  Result<Opened> open(std::u16string_view name, const Ask& ask = {}) { return open_in(*store_, who_, name, ask); }
  std::unique_ptr<File> make(std::u16string_view name, uint32_t attributes = 0) {
    auto opened = open(name, {.how = Disposition::create, .attributes = attributes});
    EXPECT_TRUE(opened) << to_string(opened.error());
    return opened ? std::move(opened->file) : nullptr;
  }
  std::unique_ptr<File> make_directory(std::u16string_view name) {
    auto opened = open(name, {.how = Disposition::create, .directory = true});
    EXPECT_TRUE(opened) << to_string(opened.error());
    return opened ? std::move(opened->file) : nullptr;
  }
  NtStatus error(std::u16string_view name, const Ask& ask = {}) {
    auto opened = open(name, ask);
    return opened ? NtStatus::success : opened.error();
  }
  static NtStatus status(const auto& result) { return result ? NtStatus::success : result.error(); }
  static void put(File& file, std::string_view text, uint64_t offset = 0) { EXPECT_TRUE(file.write(as_bytes(text), offset)); }
  static std::string get(File& file, size_t most = 100, uint64_t offset = 0) {
    std::string text(most, '\0');
    auto n = file.read({reinterpret_cast<uint8_t*>(text.data()), most}, offset, true);
    EXPECT_TRUE(n) << to_string(n.error());
    text.resize(n.value_or(0));
    return text;
  }
  static FileInfo info(File& file) {
    auto info = file.info();
    EXPECT_TRUE(info);
    return info.value_or(FileInfo());
  }
  std::vector<std::u16string> names(std::u16string_view directory, std::u16string_view expression = u"*") {
    auto opened = open(directory);
    EXPECT_TRUE(opened) << to_string(opened.error());
    auto listing = opened->file->list(expression);
    EXPECT_TRUE(listing);
    std::vector<std::u16string> out;
    for (;;) {
      auto entry = (*listing)->next();
      EXPECT_TRUE(entry);
      if (!entry || !*entry) return out;
      out.push_back((*entry)->name);
    }
  }

  std::optional<TempFolder> folder_;
  std::unique_ptr<Store> store_;
  Identity who_ = test_user();
};

TEST_P(StoreTest, WhatIsWrittenIsRead) {
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

TEST_P(StoreTest, NamesIgnoreCaseAndKeepIt) {
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

TEST_P(StoreTest, PathErrors) {
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

TEST_P(StoreTest, FilesAndDirectoriesAreToldApart) {
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

TEST_P(StoreTest, DispositionsCreateOrNot) {
  auto made = open(u"f", {.how = Disposition::open_if});
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->created);
  EXPECT_EQ(made->granted_access, access::kFileAllAccess);
  for (auto how : {Disposition::supersede, Disposition::open, Disposition::open_if, Disposition::overwrite, Disposition::overwrite_if}) {
    auto opened = open(u"f", {.how = how});
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->created);
  }
  EXPECT_TRUE(open(u"g", {.how = Disposition::supersede})->created);
  EXPECT_TRUE(open(u"h", {.how = Disposition::overwrite_if})->created);
}

TEST_P(StoreTest, AttributesAreKept) {
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

TEST_P(StoreTest, ReadOnlyFiles) {
  auto file = make(u"f", attribute::kReadonly);
  put(*file, "the open that made it may write");
  EXPECT_EQ(error(u"f", {.access = access::kFileWriteData}), NtStatus::access_denied);
  EXPECT_EQ(error(u"f", {.access = access::kFileReadData}), NtStatus::success);
  EXPECT_EQ(error(u"f", {.access = access::kFileReadData, .how = Disposition::overwrite}), NtStatus::access_denied);
  EXPECT_EQ(error(u"f", {.access = access::kDelete, .delete_on_close = true}), NtStatus::cannot_delete);
  EXPECT_EQ(status(file->may_remove()), NtStatus::cannot_delete);
  EXPECT_EQ(error(u"new", {.access = access::kDelete, .how = Disposition::create, .attributes = attribute::kReadonly, .delete_on_close = true}),
            NtStatus::cannot_delete);
  EXPECT_EQ(error(u"new"), NtStatus::object_name_not_found);
  EXPECT_EQ(open(u"f", {.access = access::kMaximumAllowed})->granted_access & access::kFileWriteData, 0u);
}

// smb2.openattr's table: a hidden or system file is overwritten only by who says that it is one.
TEST_P(StoreTest, OverwritingKeepsHiddenAndSystem) {
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

TEST_P(StoreTest, ReadOnlyShare) {
  make(u"f");
  EXPECT_EQ(error(u"f", {.access = access::kFileGenericRead, .read_only_share = true}), NtStatus::success);
  EXPECT_EQ(error(u"f", {.access = access::kFileGenericWrite, .read_only_share = true}), NtStatus::access_denied);
  EXPECT_EQ(error(u"n", {.access = access::kFileReadData, .how = Disposition::open_if, .read_only_share = true}), NtStatus::access_denied);
  EXPECT_EQ(error(u"f", {.access = access::kFileReadData, .how = Disposition::overwrite, .read_only_share = true}), NtStatus::access_denied);
  auto most = open(u"f", {.access = access::kMaximumAllowed, .read_only_share = true});
  ASSERT_TRUE(most);
  EXPECT_EQ(most->maximal_access & (access::kFileWriteData | access::kDelete | access::kWriteDac), 0u);
}

// smb2.timestamps' values, before and after 1970, and beyond 32 bits.
TEST_P(StoreTest, TimesRoundTrip) {
  auto file = make(u"f");
  for (int64_t unix_time : {int64_t{-1}, int64_t{-2}, int64_t{0}, int64_t{1}, int64_t{-63158400}, int64_t{4294967295}, int64_t{10000000000}}) {
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

TEST_P(StoreTest, WhoSetsTheWriteTimeDoesNotMoveIt) {
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

TEST_P(StoreTest, FrozenTimesStand) {
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

TEST_P(StoreTest, SizesAndAllocation) {
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

TEST_P(StoreTest, SparseFiles) {
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

TEST_P(StoreTest, ZeroingWithoutSparse) {
  auto file = make(u"f");
  put(*file, std::string(20000, 'x'));
  EXPECT_TRUE(file->zero({5, 10000}));
  EXPECT_EQ(get(*file, 7), std::string("xxxxx\0\0", 7));
  EXPECT_EQ(get(*file, 2, 10004), std::string("\0x", 2));
}

TEST_P(StoreTest, ListingsMatch) {
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

TEST_P(StoreTest, ListedInfoIsTheFiles) {
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

TEST_P(StoreTest, ShortNamesOpen) {
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

TEST_P(StoreTest, RenamingOverAndAcross) {
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

TEST_P(StoreTest, LinksAreOneFile) {
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

TEST_P(StoreTest, RemovingLeavesTheOpenUsable) {
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

TEST_P(StoreTest, NamedStreams) {
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

TEST_P(StoreTest, StreamsMakeTheirFileAndComeAndGo) {
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

TEST_P(StoreTest, StreamsOfDirectoriesAndOdderNames) {
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

TEST_P(StoreTest, ExtendedAttributes) {
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

TEST_P(StoreTest, SecurityDescriptorsDecide) {
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

TEST_P(StoreTest, FoldersHandDescriptorsDown) {
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
  EXPECT_EQ(error(u"d\\f", {.access = access::kFileWriteData | access::kDelete | access::kFileReadAttributes}), NtStatus::success);
  auto closed = dacl({dtyp::Ace::allow(dtyp::well_known::kEveryone, access::kFileGenericRead | access::kFileTraverse)});
  ASSERT_TRUE(directory->set_security(closed, 0x4));
  EXPECT_EQ(error(u"d\\g", {.how = Disposition::create}), NtStatus::access_denied);
  EXPECT_EQ(error(u"d\\f", {.access = access::kDelete}), NtStatus::access_denied);
}

TEST_P(StoreTest, CreatorsMayGiveADescriptor) {
  auto given = dacl({dtyp::Ace::allow(who_.user, access::kGenericAll)});
  auto made = open(u"f", {.how = Disposition::create, .security = &given});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->file->security()->dacl->aces, std::vector{dtyp::Ace::allow(who_.user, access::kFileAllAccess)});
}

TEST_P(StoreTest, ChangesAreToldOnce) {
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
  EXPECT_THAT(heard, ElementsAre(std::pair(A::added, u"a"), std::pair(A::renamed_old_name, u"a"), std::pair(A::renamed_new_name, u"b"),
                                 std::pair(A::removed, u"b"), std::pair(A::added, u"e"), std::pair(A::removed, u"e")));
}

TEST_P(StoreTest, VolumeHasRoom) {
  auto volume = store_->volume(who_);
  ASSERT_TRUE(volume);
  EXPECT_GT(volume->total_bytes, 0u);
  EXPECT_LE(volume->available_bytes, volume->total_bytes);
  EXPECT_TRUE(volume->attributes & fscc::fs_attribute::kNamedStreams);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreTest, testing::Values(Kind::memory, Kind::posix_disk, Kind::posix_tmpfs), [](auto& info) {
  return std::string(info.param == Kind::memory ? "memory" : info.param == Kind::posix_disk ? "disk" : "tmpfs");
});

}  // namespace
}  // namespace sallyport::storage
