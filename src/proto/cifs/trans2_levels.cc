#include "proto/cifs/trans2_levels.h"

namespace sallyport::cifs {

namespace {
using fscc::FileInformationClass;
using fscc::FsInformationClass;

template <class Class>
std::optional<Class> passed_through(auto level) {
  auto number = static_cast<uint16_t>(level);
  if (number <= kPassThrough || number > kPassThrough + 0xFF) return std::nullopt;
  return static_cast<Class>(number - kPassThrough);
}
}  // namespace

std::optional<FileInformationClass> find_class(FindLevel level) {
  switch (level) {
    case FindLevel::file_directory_info: return FileInformationClass::directory;
    case FindLevel::file_full_directory_info: return FileInformationClass::full_directory;
    case FindLevel::file_names_info: return FileInformationClass::names;
    case FindLevel::file_both_directory_info: return FileInformationClass::both_directory;
    case FindLevel::file_id_full_directory_info: return FileInformationClass::id_full_directory;
    case FindLevel::file_id_both_directory_info: return FileInformationClass::id_both_directory;
    default: return std::nullopt;
  }
}

std::optional<FileInformationClass> query_class(QueryLevel level) {
  switch (level) {
    case QueryLevel::file_basic_info: return FileInformationClass::basic;
    case QueryLevel::file_standard_info: return FileInformationClass::standard;
    case QueryLevel::file_ea_info: return FileInformationClass::ea;
    case QueryLevel::file_name_info: return FileInformationClass::name;
    case QueryLevel::file_alt_name_info: return FileInformationClass::alternate_name;
    case QueryLevel::file_stream_info: return FileInformationClass::stream;
    case QueryLevel::file_compression_info: return FileInformationClass::compression;
    case QueryLevel::pass_through_all: return std::nullopt;
    default: return passed_through<FileInformationClass>(level);
  }
}

std::optional<FileInformationClass> set_class(SetLevel level) {
  switch (level) {
    case SetLevel::file_basic_info: return FileInformationClass::basic;
    case SetLevel::file_disposition_info: return FileInformationClass::disposition;
    case SetLevel::file_allocation_info: return FileInformationClass::allocation;
    case SetLevel::file_end_of_file_info: return FileInformationClass::end_of_file;
    default: return passed_through<FileInformationClass>(level);
  }
}

std::optional<FsInformationClass> fs_class(FsLevel level) {
  switch (level) {
    case FsLevel::query_fs_volume_info: return FsInformationClass::volume;
    case FsLevel::query_fs_size_info: return FsInformationClass::size;
    case FsLevel::query_fs_device_info: return FsInformationClass::device;
    case FsLevel::query_fs_attribute_info: return FsInformationClass::attribute;
    default: return passed_through<FsInformationClass>(level);
  }
}

}  // namespace sallyport::cifs
