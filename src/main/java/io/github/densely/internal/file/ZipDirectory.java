package io.github.densely.internal.file;

import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipException;

/**
 * The entries of a zip file, from the directory at its end.
 *
 * <p>The headers before the entries lack the sizes if the file was written to a pipe, and a file
 * that is cut between two of them seems whole. So only the directory counts. It must end where the
 * file ends, begin where it says, and its entries must lie before it without an overlap.
 *
 * <p>Source: PKWARE, APPNOTE.TXT, .ZIP File Format Specification.
 */
public final class ZipDirectory {

  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int END64 = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int ZIP64_FIELD = 1;
  private static final int UTF8_FLAG = 1 << 11;

  /** Says that the number is in the zip64 field. */
  private static final long MARKER = 0xFFFFFFFFL;

  private static final String CUT = "; the file is cut or damaged";

  private final ByteSource source;
  private final long size;

  private ZipDirectory(ByteSource source, long size) {
    this.source = source;
    this.size = size;
  }

  /**
   * Reads the entries, in the order of the directory.
   *
   * @param size the number of bytes of the source
   * @param maxEntries the largest number of entries
   * @param maxBytes the largest length of the directory
   * @throws ZipException if the file is not valid, or exceeds a limit
   */
  public static List<ZipMember> members(ByteSource source, long size, int maxEntries, int maxBytes)
      throws IOException {
    return new ZipDirectory(source, size).members(maxEntries, maxBytes);
  }

  /** Where the directory is. */
  private record Place(long entries, long offset, long bytes, long end) {}

  private List<ZipMember> members(int maxEntries, int maxBytes) throws IOException {
    Place place = place();
    require(
        place.offset >= 0 && place.bytes >= 0 && place.offset == place.end - place.bytes,
        "the directory does not end where it says");
    limit(place.entries, maxEntries, "more entries than %d");
    limit(place.bytes, maxBytes, "a directory of more bytes than %d");
    ByteBuffer bytes = read(place.offset, (int) place.bytes);
    List<ZipMember> members = new ArrayList<>();
    for (long i = 0; i < place.entries; i++) {
      members.add(member(bytes));
    }
    require(!bytes.hasRemaining(), "the directory is longer than its entries");
    requireOrder(members, place.offset);
    return members;
  }

  private static void limit(long count, long most, String message) throws ZipException {
    if (count < 0 || count > most) {
      throw new ZipException(Text.of(message, most));
    }
  }

  private Place place() throws IOException {
    int tailBytes = (int) Math.min(size, LOCATOR_BYTES + END_BYTES + 0xFFFF);
    ByteBuffer tail = read(size - tailBytes, tailBytes);
    for (int at = tailBytes - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END && at + END_BYTES + unsigned(tail, at + 20) == tailBytes) {
        int locator = at - LOCATOR_BYTES;
        if (locator >= 0 && tail.getInt(locator) == LOCATOR) {
          return place64(tail.getLong(locator + 8));
        }
        require(tail.getInt(at + 4) == 0, "it is one of several parts");
        return new Place(
            unsigned(tail, at + 10),
            tail.getInt(at + 16) & MARKER,
            tail.getInt(at + 12) & MARKER,
            size - tailBytes + at);
      }
    }
    throw new ZipException("the directory at the end is missing" + CUT);
  }

  private Place place64(long at) throws IOException {
    ByteBuffer end = read(at, END64_BYTES);
    require(end.getInt(0) == END64, "the zip64 directory is not where it should be");
    return new Place(end.getLong(32), end.getLong(48), end.getLong(40), at);
  }

  private ZipMember member(ByteBuffer bytes) throws IOException {
    require(
        bytes.remaining() >= CENTRAL_BYTES && bytes.getInt(bytes.position()) == CENTRAL,
        "an entry of the directory is missing");
    ByteBuffer fixed = slice(bytes, CENTRAL_BYTES);
    int flags = unsigned(fixed, 8);
    ByteBuffer name = slice(bytes, unsigned(fixed, 28));
    ByteBuffer extra = slice(bytes, unsigned(fixed, 30));
    slice(bytes, unsigned(fixed, 32)); // a comment
    long compressed = fixed.getInt(20) & MARKER;
    long content = fixed.getInt(24) & MARKER;
    long offset = fixed.getInt(42) & MARKER;
    if (compressed == MARKER || content == MARKER || offset == MARKER) {
      ByteBuffer longs = zip64(extra);
      content = content == MARKER ? next(longs) : content;
      compressed = compressed == MARKER ? next(longs) : compressed;
      offset = offset == MARKER ? next(longs) : offset;
    }
    require(compressed >= 0 && content >= 0 && offset >= 0, "an entry has a negative size");
    return new ZipMember(
        name(name.duplicate(), (flags & UTF8_FLAG) != 0),
        flags,
        unsigned(fixed, 10),
        fixed.getInt(16) & MARKER,
        compressed,
        content,
        offset,
        begin(offset, name));
  }

  private static ByteBuffer zip64(ByteBuffer extra) throws ZipException {
    while (extra.remaining() >= 4) {
      int id = extra.getShort() & 0xFFFF;
      ByteBuffer field = slice(extra, extra.getShort() & 0xFFFF);
      if (id == ZIP64_FIELD) {
        return field;
      }
    }
    throw new ZipException("the zip64 sizes of an entry are missing" + CUT);
  }

  private static long next(ByteBuffer longs) throws ZipException {
    require(longs.remaining() >= Long.BYTES, "a zip64 size of an entry is missing");
    return longs.getLong();
  }

  /** Before zip had UTF-8, it had the code page of the writer, of which ASCII is a part. */
  private static String name(ByteBuffer name, boolean utf8) throws ZipException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(name.duplicate()).toString();
    } catch (CharacterCodingException e) {
      require(!utf8, "a name is not UTF-8");
      return StandardCharsets.ISO_8859_1.decode(name).toString();
    }
  }

  /** Where the content begins: behind a header of its own, which may have another extra field. */
  private long begin(long offset, ByteBuffer name) throws IOException {
    ByteBuffer local = read(offset, LOCAL_BYTES);
    require(local.getInt(0) == LOCAL, "an entry is not where the directory says");
    int nameBytes = unsigned(local, 26);
    require(
        nameBytes == name.remaining() && read(offset + LOCAL_BYTES, nameBytes).equals(name),
        "an entry has another name in the directory");
    return offset + LOCAL_BYTES + nameBytes + unsigned(local, 28);
  }

  private static void requireOrder(List<ZipMember> members, long directory) throws ZipException {
    List<ZipMember> sorted = new ArrayList<>(members);
    sorted.sort(Comparator.comparingLong(ZipMember::offset));
    long end = 0;
    for (ZipMember member : sorted) {
      require(
          member.offset() >= end && member.compressed() <= directory - member.begin(),
          "two entries overlap");
      end = member.begin() + member.compressed();
    }
  }

  private ByteBuffer read(long from, int count) throws IOException {
    require(from >= 0 && count <= size - from, "it points behind its end");
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    source.readFully(buffer, from);
    require(buffer.remaining() == count, "it became shorter while it was read");
    return buffer;
  }

  private static ByteBuffer slice(ByteBuffer from, int count) throws ZipException {
    require(count <= from.remaining(), "a field is longer than what it is in");
    ByteBuffer slice = from.slice(from.position(), count).order(ByteOrder.LITTLE_ENDIAN);
    from.position(from.position() + count);
    return slice;
  }

  private static int unsigned(ByteBuffer from, int at) {
    return from.getShort(at) & 0xFFFF;
  }

  private static void require(boolean condition, String problem) throws ZipException {
    if (!condition) {
      throw new ZipException(problem + CUT);
    }
  }
}
