// An SMB1 client written from other sources than ours, jCIFS: what it finds wrong below the URL of a share is printed, then "the same".
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jcifs.smb.SmbFile;
import jcifs.smb.SmbFileInputStream;
import jcifs.smb.SmbFileOutputStream;
import jcifs.smb.SmbRandomAccessFile;

public class JcifsPeer {
  static boolean wrong = false;

  static void check(boolean right, String what) {
    if (right) return;
    System.out.println("wrong: " + what);
    wrong = true;
  }

  static byte[] read(SmbFile file) throws Exception {
    try (var in = new SmbFileInputStream(file)) {
      return in.readAllBytes();
    }
  }

  static void one(SmbFile folder, int size) throws Exception {
    byte[] written = new byte[size];
    new Random(size).nextBytes(written);
    SmbFile file = new SmbFile(folder, "naïve.bin");
    try (var out = new SmbFileOutputStream(file)) {
      out.write(written);
    }
    check(Arrays.equals(written, read(file)), size + " bytes read back");
    check(new SmbFile(folder, "naïve.bin").length() == size, "the length of " + size);
    if (size > 1000) {
      var inside = new SmbRandomAccessFile(file, "rw");
      inside.seek(size / 2);
      inside.write(new byte[100]);
      inside.close();
      Arrays.fill(written, size / 2, size / 2 + 100, (byte) 0);
      check(Arrays.equals(written, read(file)), "a hundred bytes written in the middle of " + size);
    }
    SmbFile renamed = new SmbFile(folder, "b.bin");
    file.renameTo(renamed);
    check(List.of(folder.list()).equals(List.of("b.bin")), "the list after a rename");
    check(Arrays.equals(written, read(renamed)), "the renamed file");
    renamed.delete();
    check(folder.list().length == 0 && !new SmbFile(folder, "b.bin").exists(), "the list after a deletion");
  }

  public static void main(String[] words) throws Exception {
    SmbFile share = new SmbFile(words[0]), folder = new SmbFile(share, "jcifs/");
    check(List.of(new SmbFile(share.getParent()).list()).contains("share"), "the list of shares");
    folder.mkdir();
    check(List.of(share.list()).contains("jcifs") && new SmbFile(share, "jcifs/").isDirectory(), "the folder");
    for (int size : new int[] {0, 1, 4096, 300_000}) one(folder, size);
    folder.delete();
    check(!new SmbFile(share, "jcifs/").exists(), "the folder is gone");
    if (wrong) System.exit(1);
    System.out.println("the same");
  }
}
