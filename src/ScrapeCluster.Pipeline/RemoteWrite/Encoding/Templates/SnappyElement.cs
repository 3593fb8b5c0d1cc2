using System.Buffers.Binary;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;

/// <summary>Reads the elements that <see cref="TemplateElements"/> writes.</summary>
internal static class SnappyElement
{
    private const int MostShortLiteral = 60;

    /// <summary>Reads one element and moves behind it.</summary>
    /// <param name="offset">How far back a copy reaches; 0: it is a literal.</param>
    /// <returns>Bytes that it stands for.</returns>
    public static int Read(ReadOnlySpan<byte> elements, ref int at, out int offset)
    {
        var tag = elements[at++];
        switch (tag & 3)
        {
            case 0:
                offset = 0;
                return ReadLiteral(elements, tag >> 2, ref at);
            case 1:
                offset = (tag >> 5 << 8) | elements[at++];
                return Matches.LeastPerNearCopy + ((tag >> 2) & 7);
            case 2:
                offset = BinaryPrimitives.ReadUInt16LittleEndian(elements[at..]);
                at += 2;
                return 1 + (tag >> 2);
            default:
                offset = BinaryPrimitives.ReadInt32LittleEndian(elements[at..]);
                at += 4;
                return 1 + (tag >> 2);
        }
    }

    private static int ReadLiteral(ReadOnlySpan<byte> elements, int length, ref int at)
    {
        if (length >= MostShortLiteral)
        {
            var bytes = length - MostShortLiteral + 1;
            length = 0;
            for (var i = 0; i < bytes; i++)
                length |= elements[at++] << (8 * i);
        }

        at += length + 1;
        return length + 1;
    }
}
