using System.Net;
using System.Xml;
using Amazon.Runtime;
using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>
/// Lets a client of the AWS SDK send its requests with the options of the configuration's HTTP client. Answers are bounded, and what is no answer of
/// AWS fails: the SDK takes any XML for an empty list.
/// </summary>
internal sealed class SdkHttpClients(HttpMessageInvoker invoker) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new Handler(invoker), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;

    private sealed class Handler(HttpMessageInvoker invoker) : HttpMessageHandler
    {
        private const int MaxBytes = 256 << 20;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = await JsonApi.ReadAsync(response, MaxBytes, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.OK)
                CheckRoot(body);
            body.Position = 0;
            var content = new StreamContent(body);
            foreach (var (name, values) in response.Content.Headers.NonValidated.Where(header => header.Key is not ("Content-Length" or "Content-Encoding")))
                content.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values);
            response.Content = content;
            return response;
        }

        private static void CheckRoot(MemoryStream body)
        {
            body.Position = 0;
            using var reader = XmlReader.Create(body, new XmlReaderSettings { CloseInput = false });
            reader.MoveToContent();
            if (!reader.LocalName.EndsWith("Response", StringComparison.Ordinal))
                throw new XmlException($"The root is <{reader.LocalName}>.");
        }
    }
}
