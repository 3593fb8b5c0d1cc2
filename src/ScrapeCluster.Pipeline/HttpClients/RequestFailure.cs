using System.Net.Sockets;
using System.Security.Authentication;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Says in one sentence why a request got no answer.</summary>
internal static class RequestFailure
{
    private const int MaxReasonLength = 300;

    /// <summary>True unless the caller itself cancelled the request.</summary>
    public static bool IsFailure(Exception e, CancellationToken callers) =>
        e is HttpRequestException or IOException or AuthenticationException
        || (e is OperationCanceledException && !callers.IsCancellationRequested);

    public static HttpRequestException Describe(HttpRequestMessage request, Exception e)
    {
        if (Find<DescribedHttpException>(e) is { } described)
            return described;

        var error = (e as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown;
        return Find<AuthenticationException>(e) is { } tls
            ? new DescribedHttpException(Sentence(request, $"TLS: {Reason(tls)}"), e, HttpRequestError.SecureConnectionError)
            : new DescribedHttpException(Sentence(request, Reason(error, e)), e, error);
    }

    /// <summary>A URL for messages, in quotes and without a password.</summary>
    public static string Show(Uri? uri)
    {
        if (uri is not { IsAbsoluteUri: true } || uri.UserInfo.Length == 0)
            return $"\"{uri}\"";
        return $"\"{uri.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped)}\"";
    }

    private static string Sentence(HttpRequestMessage request, string reason)
    {
        var text = reason.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return $"Cannot reach {Show(request.RequestUri)}: {(text.Length > MaxReasonLength ? text[..MaxReasonLength] + "..." : text)}.";
    }

    private static string Reason(HttpRequestError error, Exception e) => error switch
    {
        HttpRequestError.NameResolutionError => $"the host name cannot be resolved: {Reason(e)}",
        HttpRequestError.ResponseEnded => "it closed the connection before it had answered",
        _ when Find<TimeoutException>(e) is not null => $"no connection within {Transport.ConnectTimeout.TotalSeconds} s",
        _ => Reason(e),
    };

    /// <summary>The innermost message says most; a socket's error is the operating system's own words.</summary>
    private static string Reason(Exception e)
    {
        if (Find<SocketException>(e) is { } socket)
            return socket.Message;
        while (e.InnerException is { } inner)
            e = inner;
        return e.Message;
    }

    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found)
                return found;
        }

        return null;
    }
}
