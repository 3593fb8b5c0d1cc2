using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Version2;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>Makes bodies in the version that a receiver takes. Safe on many threads.</summary>
internal sealed class WriteRequestBodies
{
    private const string Version1 = "application/x-protobuf";

    /// <summary>As the specification writes it: Prometheus takes one with a space in it for 1.0.</summary>
    private const string Version2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

    /// <summary>Kept for the next request: null while one is being made, and at first.</summary>
    private Version2Encoder? _encoder;

    /// <exception cref="InvalidDataException">A fragment cannot be read.</exception>
    public WriteRequestBody Make(WriteRequest request, WriteMessage message)
    {
        if (message == WriteMessage.Version1)
            return new WriteRequestBody([.. request.Fragments.Select(fragment => fragment.Compressed)], request.UncompressedLength, Version1, request.MayGoOn);
        var encoder = Interlocked.Exchange(ref _encoder, null) ?? new Version2Encoder();
        try
        {
            var (elements, plainBytes) = encoder.Encode(request.Fragments);
            return new WriteRequestBody(elements, plainBytes, Version2, request.MayGoOn);
        }
        finally
        {
            Interlocked.Exchange(ref _encoder, encoder)?.Dispose();
        }
    }
}
