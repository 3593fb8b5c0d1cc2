using System.Runtime.InteropServices;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>
/// The runtime's own zlib, kept from page to page: GZipStream takes and fills some 50 KB anew for each. The functions are those that
/// System.IO.Compression calls; where a runtime does not have them, <see cref="Rent"/> says so.
/// </summary>
internal sealed unsafe partial class Inflater
{
    /// <summary>zlib: a window of 32 KB, with the header and trailer of gzip.</summary>
    private const int GzipWindow = 15 + 16;

    private const string Library = "libSystem.IO.Compression.Native";
    private const int Ok = 0;
    private const int StreamEnd = 1;
    private const int BufferError = -5;
    private const int Finish = 4;

    private static readonly IdlePlaces<Inflater> Idle = new(2 * Environment.ProcessorCount);
    private static volatile bool s_isMissing;

    private readonly ZStream* _stream;

    private Inflater()
    {
        _stream = (ZStream*)NativeMemory.AllocZeroed((nuint)sizeof(ZStream));
        if (InflateInit2(_stream, GzipWindow) == Ok)
            return;
        NativeMemory.Free(_stream);
        GC.SuppressFinalize(this);
        throw new InvalidOperationException("Cannot unpack gzip: zlib has no memory.");
    }

    ~Inflater()
    {
        _ = InflateEnd(_stream);
        NativeMemory.Free(_stream);
    }

    /// <returns>Null where the runtime has no such functions.</returns>
    public static Inflater? Rent()
    {
        if (Idle.TryTake() is { } idle)
            return idle;
        if (s_isMissing)
            return null;
        try
        {
            return new Inflater();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            s_isMissing = true;
            return null;
        }
    }

    /// <summary>One too many is left to its finalizer.</summary>
    public static void Return(Inflater inflater) => Idle.TryGive(inflater);

    /// <summary>Unpacks one gzip member, up to a limit.</summary>
    /// <returns>Null, or what is wrong with the body.</returns>
    public string? Unpack(ReadOnlySpan<byte> packed, PooledBuffer output, long limit, int step)
    {
        if (InflateReset2(_stream, GzipWindow) != Ok)
            return "zlib is out of order";

        fixed (byte* input = packed)
        {
            _stream->NextIn = input;
            _stream->AvailIn = (uint)packed.Length;
            while (output.Length < limit)
            {
                var result = InflateInto(output.GetSpan(step), out var written);
                output.Advance(written);
                if (result == StreamEnd)
                    return _stream->AvailIn == 0 || output.Length >= limit ? null : "its gzip body is cut off or damaged";
                if (result is not (Ok or BufferError))
                    return $"its body is no valid gzip (zlib {result})";
                if (written == 0)
                    return "its gzip body is cut off or damaged";
            }
        }

        return null;
    }

    private int InflateInto(Span<byte> room, out int written)
    {
        fixed (byte* output = room)
        {
            _stream->NextOut = output;
            _stream->AvailOut = (uint)room.Length;
            var result = Inflate(_stream, Finish);
            written = room.Length - (int)_stream->AvailOut;
            return result;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ZStream
    {
        public byte* NextIn;
        public byte* NextOut;
        public byte* Message;
        public void* State;
        public uint AvailIn;
        public uint AvailOut;
    }

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
    private static partial int InflateInit2(ZStream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
    private static partial int InflateReset2(ZStream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
    private static partial int Inflate(ZStream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
    private static partial int InflateEnd(ZStream* stream);
}
