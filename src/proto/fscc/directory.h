// The entries of a folder, in each of the classes QUERY_DIRECTORY knows. [MS-FSCC] 2.4
// Text is std::u16string to read entries and std::u16string_view to write them without a copy; in SMB1's FIND_FIRST2 it may be
// std::string, for clients without Unicode.
#pragma once

#include "proto/fscc/classes.h"
#include "wire/fixed_size.h"

namespace sallyport::fscc {

template <class Text>
constexpr void name_text(auto& w, const auto& slot, Text& text) {
  if constexpr (std::is_same_v<std::remove_cv_t<Text>, std::string>) w.ascii("FileName", slot, text);
  else w.text("FileName", slot, text);
}

// What every class but FileNamesInformation starts with.
template <class Text>
struct DirectoryEntry {
  uint32_t file_index = 0;
  FileTime creation_time;
  FileTime last_access_time;
  FileTime last_write_time;
  FileTime change_time;
  uint64_t end_of_file = 0;
  uint64_t allocation_size = 0;
  uint32_t file_attributes = 0;
  Text file_name;

  static constexpr void common_fields(auto& m, auto& w, auto& name) {
    w.next("NextEntryOffset", uint32_t{});
    w("FileIndex", m.file_index);
    w("CreationTime", m.creation_time);
    w("LastAccessTime", m.last_access_time);
    w("LastWriteTime", m.last_write_time);
    w("ChangeTime", m.change_time);
    w("EndOfFile", m.end_of_file);
    w("AllocationSize", m.allocation_size);
    w("FileAttributes", m.file_attributes);
    w.length("FileNameLength", name, uint32_t{});
  }
};

// The 8.3 name: up to twelve UTF-16 units in a fixed field.
struct ShortName {
  static constexpr const char* kName = "ShortName";
  uint8_t length = 0;  // in bytes
  std::array<uint8_t, 24> name{};

  void assign(std::u16string_view text);
  std::u16string text() const;

  static constexpr void fields(auto& m, auto& w) {
    w("ShortNameLength", m.length);
    w.reserved("Reserved", 1);
    w("ShortName", m.name);
  }
};
static_assert(wire::fixed_size<ShortName> == 26);

// [MS-FSCC] 2.4.10
template <class Text>
struct FileDirectoryInformation : DirectoryEntry<Text> {
  static constexpr const char* kName = "FileDirectoryInformation";
  static constexpr auto kClass = FileInformationClass::directory;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    m.common_fields(m, w, name);
    w.end_of_fixed();
    name_text(w, name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileDirectoryInformation<std::u16string>> == 64);

// [MS-FSCC] 2.4.17
template <class Text>
struct FileFullDirectoryInformation : DirectoryEntry<Text> {
  static constexpr const char* kName = "FileFullDirectoryInformation";
  static constexpr auto kClass = FileInformationClass::full_directory;
  uint32_t ea_size = 0;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    m.common_fields(m, w, name);
    w("EaSize", m.ea_size);
    w.end_of_fixed();
    name_text(w, name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileFullDirectoryInformation<std::u16string>> == 68);

// [MS-FSCC] 2.4.25
template <class Text>
struct FileIdFullDirectoryInformation : DirectoryEntry<Text> {
  static constexpr const char* kName = "FileIdFullDirectoryInformation";
  static constexpr auto kClass = FileInformationClass::id_full_directory;
  uint32_t ea_size = 0;
  uint64_t file_id = 0;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    m.common_fields(m, w, name);
    w("EaSize", m.ea_size);
    w.reserved("Reserved", 4);
    w("FileId", m.file_id);
    w.end_of_fixed();
    name_text(w, name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileIdFullDirectoryInformation<std::u16string>> == 80);

// [MS-FSCC] 2.4.8
template <class Text>
struct FileBothDirectoryInformation : DirectoryEntry<Text> {
  static constexpr const char* kName = "FileBothDirectoryInformation";
  static constexpr auto kClass = FileInformationClass::both_directory;
  uint32_t ea_size = 0;
  ShortName short_name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    m.common_fields(m, w, name);
    w("EaSize", m.ea_size);
    w("ShortName", m.short_name);
    w.end_of_fixed();
    name_text(w, name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileBothDirectoryInformation<std::u16string>> == 94);

// [MS-FSCC] 2.4.22
template <class Text>
struct FileIdBothDirectoryInformation : DirectoryEntry<Text> {
  static constexpr const char* kName = "FileIdBothDirectoryInformation";
  static constexpr auto kClass = FileInformationClass::id_both_directory;
  uint32_t ea_size = 0;
  ShortName short_name;
  uint64_t file_id = 0;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    m.common_fields(m, w, name);
    w("EaSize", m.ea_size);
    w("ShortName", m.short_name);
    w.reserved("Reserved2", 2);
    w("FileId", m.file_id);
    w.end_of_fixed();
    name_text(w, name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileIdBothDirectoryInformation<std::u16string>> == 104);

// [MS-FSCC] 2.4.23
template <class Text>
struct FileIdExtdDirectoryInformation : DirectoryEntry<Text> {
  static constexpr const char* kName = "FileIdExtdDirectoryInformation";
  static constexpr auto kClass = FileInformationClass::id_extd_directory;
  uint32_t ea_size = 0;
  uint32_t reparse_point_tag = 0;
  std::array<uint8_t, 16> file_id{};
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    m.common_fields(m, w, name);
    w("EaSize", m.ea_size);
    w("ReparsePointTag", m.reparse_point_tag);
    w("FileId", m.file_id);
    w.end_of_fixed();
    name_text(w, name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileIdExtdDirectoryInformation<std::u16string>> == 88);

// FileIdExtdBothDirectoryInformation: the one before with a short name; Windows asks for it since Windows 10.
template <class Text>
struct FileIdExtdBothDirectoryInformation : DirectoryEntry<Text> {
  static constexpr const char* kName = "FileIdExtdBothDirectoryInformation";
  static constexpr auto kClass = FileInformationClass::id_extd_both_directory;
  uint32_t ea_size = 0;
  uint32_t reparse_point_tag = 0;
  std::array<uint8_t, 16> file_id{};
  ShortName short_name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    m.common_fields(m, w, name);
    w("EaSize", m.ea_size);
    w("ReparsePointTag", m.reparse_point_tag);
    w("FileId", m.file_id);
    w("ShortName", m.short_name);
    w.end_of_fixed();
    name_text(w, name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileIdExtdBothDirectoryInformation<std::u16string>> == 114);

// [MS-FSCC] 2.4.33
template <class Text>
struct FileNamesInformation {
  static constexpr const char* kName = "FileNamesInformation";
  static constexpr auto kClass = FileInformationClass::names;
  uint32_t file_index = 0;
  Text file_name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w.next("NextEntryOffset", uint32_t{});
    w("FileIndex", m.file_index);
    w.length("FileNameLength", name, uint32_t{});
    w.end_of_fixed();
    name_text(w, name, m.file_name);
  }
};
static_assert(wire::fixed_size<FileNamesInformation<std::u16string>> == 12);

// A whole buffer of entries of one class, for readers. Writers use EntryWriter.
template <template <class> class Entry, class Text = std::u16string, size_t kAlignment = 8>
struct DirectoryListing {
  static constexpr const char* kName = Entry<Text>::kName;
  std::vector<Entry<Text>> entries;
  static constexpr void fields(auto& m, auto& w) {
    auto entries = w.slot();
    w.end_of_fixed();
    w.chain("Entries", entries, m.entries, kAlignment);
  }
};

}  // namespace sallyport::fscc
