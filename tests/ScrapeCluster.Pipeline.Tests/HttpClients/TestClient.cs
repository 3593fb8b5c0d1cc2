using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.HttpClients;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients;

/// <summary>A client under test with a clock of its own.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly HttpClientFactory _factory;
    private readonly HttpMessageInvoker _invoker;

    public TestClient(HttpClientOptions options)
    {
        _factory = new HttpClientFactory(Time);
        _invoker = _factory.Create(options);
    }

    public FakeTimeProvider Time { get; } = new();

    public async Task<string> GetAsync(Uri url)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, url));
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}".TrimEnd();
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _invoker.SendAsync(request, timeout.Token);
    }

    public async Task<string> FailAsync(Uri url) => (await Should.ThrowAsync<HttpRequestException>(() => GetAsync(url))).Message;

    /// <summary>Lets files be read anew.</summary>
    public void PassASecond() => Time.Advance(TimeSpan.FromSeconds(1));

    public void Dispose()
    {
        _invoker.Dispose();
        _factory.Dispose();
    }
}
