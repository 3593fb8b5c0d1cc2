namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

/// <summary>Reads snappy elements byte by byte, as google/snappy's format_description.txt has them.</summary>
internal static class SnappyElements
{
    public static byte[] Read(ReadOnlySpan<byte> elements)
    {
        var plain = new List<byte>();
        for (var at = 0; at < elements.Length;)
        {
            var tag = elements[at++];
            switch (tag & 3)
            {
                case 0:
                    var length = LiteralLength(tag >> 2, elements, ref at);
                    plain.AddRange(elements.Slice(at, length));
                    at += length;
                    break;
                case 1:
                    Copy(plain, 4 + ((tag >> 2) & 7), ((tag >> 5) << 8) | elements[at++]);
                    break;
                case 2:
                    Copy(plain, 1 + (tag >> 2), Number(elements, ref at, 2));
                    break;
                default:
                    Copy(plain, 1 + (tag >> 2), Number(elements, ref at, 4));
                    break;
            }
        }
        return [.. plain];
    }

    private static int LiteralLength(int code, ReadOnlySpan<byte> elements, ref int at) => 1 + (code < 60 ? code : Number(elements, ref at, code - 59));

    private static int Number(ReadOnlySpan<byte> elements, ref int at, int bytes)
    {
        var number = 0;
        for (var i = 0; i < bytes; i++)
            number |= elements[at++] << (8 * i);
        return number;
    }

    private static void Copy(List<byte> plain, int length, int offset)
    {
        if (offset == 0 || offset > plain.Count)
            throw new InvalidDataException($"A copy reaches back {offset} bytes of {plain.Count}.");
        for (; length > 0; length--)
            plain.Add(plain[^offset]);
    }
}
