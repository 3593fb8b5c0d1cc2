using System.Net.Http.Headers;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Benchmarks.RemoteWrite;

/// <summary>What a signature costs besides the hash of the body, which no signature can do without.</summary>
[MemoryDiagnoser]
public class SigningBenchmark : IDisposable
{
    private static readonly Uri s_url = new("https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write");

    private readonly IRequestSigner _signer = RequestSigners.Create(
        new SigV4Options { AccessKey = "AKIDEXAMPLE", SecretKey = new Secret("secret") }, s_url, TimeProvider.System, NullLogger.Instance);

    private readonly HttpRequestMessage _request = new(HttpMethod.Post, s_url) { Content = new ByteArrayContent([]) };
    private IReadOnlyList<ReadOnlyMemory<byte>> _body = [];

    [Params(10_000, 1_000_000)]
    public int Bytes { get; set; }

    /// <summary>A request is sent from its fragments: some kilobytes each.</summary>
    [GlobalSetup]
    public void Fill()
    {
        _request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        _request.Content.Headers.ContentEncoding.Add("snappy");
        _request.Headers.TryAddWithoutValidation("X-Prometheus-Remote-Write-Version", "0.1.0");
        var bytes = new byte[Bytes];
        new Random(1).NextBytes(bytes);
        _body = [.. bytes.Chunk(5_000).Select(chunk => (ReadOnlyMemory<byte>)chunk)];
    }

    [Benchmark(Baseline = true)]
    public byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in _body)
            hash.AppendData(piece.Span);
        return hash.GetHashAndReset();
    }

    [Benchmark]
    public ValueTask Sign() => _signer.SignAsync(_request, _body, CancellationToken.None);

    public void Dispose()
    {
        _signer.Dispose();
        _request.Dispose();
        GC.SuppressFinalize(this);
    }
}
