namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>A failure whose message already is one clear sentence; passed on as it is.</summary>
internal sealed class DescribedHttpException(
    string message, Exception? inner = null, HttpRequestError error = HttpRequestError.Unknown)
    : HttpRequestException(error, message, inner);
