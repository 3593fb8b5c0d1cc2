using System.Buffers;
using System.Net;
using System.Net.Sockets;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Values;

/// <summary>
/// A URL by the rules of Go's net/url, which are Prometheus': much is a URL there that .NET refuses, among it the empty
/// text and a path alone.
/// </summary>
/// <param name="Text">As written.</param>
/// <param name="Scheme">Lower case, or empty.</param>
/// <param name="UserInfo">With its escapes; null where there is none.</param>
/// <param name="Host">With the port, or empty.</param>
internal sealed record UrlText(string Text, string Scheme, string? UserInfo, string Host)
{
    private const string HostExtra = "!$&'()*+,;=:[]<>\"-_.~";
    private const string UserInfoExtra = "-._:~!$&'()*+,;=%@";

    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Checks a URL.</summary>
    /// <returns>The URL, or null with the reason.</returns>
    public static UrlText? TryParse(string text, out string error)
    {
        error = "";
        var (url, fragment) = Cut(text, '#');
        if (url.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 || url.Contains('\u007f', StringComparison.Ordinal))
            error = "it holds a control character";
        else if (!AreEscapesValid(fragment))
            error = "it holds a % that no two hex digits follow";
        return error.Length > 0 ? null : Parse(text, url, out error);
    }

    /// <summary>What is wrong with a URL that HTTP requests are sent to; null: nothing.</summary>
    /// <param name="key">Where it stands.</param>
    public static string? HttpProblem(string key, string text)
    {
        if (text.Length == 0)
            return $"{key} is missing";
        if (TryParse(text, out var error) is not { } url)
            return $"{Excerpt.Of(text)} is not a URL: {error}";
        if (url.Scheme is not ("http" or "https"))
            return $"{key} {Excerpt.Of(text)} must begin with http:// or https://";
        return url.Host.Length == 0 ? $"{key} {Excerpt.Of(text)} has no host" : null;
    }

    /// <summary>The URL with the user's password as <c>xxxxx</c>.</summary>
    public string Redacted()
    {
        var colon = UserInfo?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (UserInfo is null || colon < 0)
            return Text;
        var start = Text.IndexOf("//", StringComparison.Ordinal) + 2;
        return string.Concat(Text.AsSpan(0, start), UserInfo.AsSpan(0, colon), ":xxxxx", Text.AsSpan(start + UserInfo.Length));
    }

    private static UrlText? Parse(string text, string url, out string error)
    {
        error = "";
        if (url.StartsWith(':'))
        {
            error = "its scheme is missing";
            return null;
        }

        var scheme = SchemeOf(url);
        var rest = Cut(scheme.Length > 0 ? url[(scheme.Length + 1)..] : url, '?').Before;
        scheme = scheme.ToLowerInvariant();
        if (!rest.StartsWith('/'))
        {
            if (scheme.Length > 0)
                return new UrlText(text, scheme, null, "");
            if (Cut(rest, '/').Before.Contains(':', StringComparison.Ordinal))
                error = "what stands before its first colon is no scheme";
        }

        var (authority, path) = SplitAuthority(scheme, rest);
        var (user, host) = SplitUser(authority ?? "");
        if (error.Length == 0)
            error = CheckUser(user) ?? CheckHost(host) ?? (AreEscapesValid(path) ? "" : "it holds a % that no two hex digits follow");
        return error.Length > 0 ? null : new UrlText(text, scheme, user, host);
    }

    private static string SchemeOf(string url)
    {
        for (var i = 0; i < url.Length; i++)
        {
            var c = url[i];
            if (c == ':')
                return url[..i];
            if (!char.IsAsciiLetter(c) && (i == 0 || (!char.IsAsciiDigit(c) && c is not ('+' or '-' or '.'))))
                return "";
        }

        return "";
    }

    private static (string? Authority, string Path) SplitAuthority(string scheme, string rest)
    {
        var hasAuthority = rest.StartsWith("//", StringComparison.Ordinal)
            && (scheme.Length > 0 || !rest.StartsWith("///", StringComparison.Ordinal));
        if (!hasAuthority)
            return (null, rest);
        var slash = rest.IndexOf('/', 2);
        return slash < 0 ? (rest[2..], "") : (rest[2..slash], rest[slash..]);
    }

    private static (string? User, string Host) SplitUser(string authority)
    {
        var at = authority.LastIndexOf('@');
        return at < 0 ? (null, authority) : (authority[..at], authority[(at + 1)..]);
    }

    private static string? CheckUser(string? user)
    {
        if (user is null)
            return null;
        if (user.Any(c => !char.IsAsciiLetterOrDigit(c) && !UserInfoExtra.Contains(c, StringComparison.Ordinal)))
            return "its user or password holds a character that must be escaped";
        return AreEscapesValid(user) ? null : "it holds a % that no two hex digits follow";
    }

    private static string? CheckHost(string host)
    {
        var bracket = host.LastIndexOf('[');
        if (bracket >= 0)
            return bracket == 0 ? CheckAddress(host) : "its address in brackets is not valid";

        var colon = host.LastIndexOf(':');
        if (colon >= 0 && host.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9'))
            return "its port is not a number";
        return IsHostText(host) ? null : "its host holds a character that no host has";
    }

    private static string? CheckAddress(string host)
    {
        var close = host.LastIndexOf(']');
        if (close < 0)
            return "its bracket is not closed";
        var port = host.AsSpan(close + 1);
        if (port.Length > 0 && (port[0] != ':' || port[1..].ContainsAnyExceptInRange('0', '9')))
            return "its port is not a number";

        var name = host[1..close];
        var zone = name.IndexOf("%25", StringComparison.Ordinal);
        if (zone == name.Length - 3 && zone >= 0)
            return "its address in brackets is not valid";
        var address = zone < 0 ? name : name[..zone];
        var isAddress = !address.AsSpan().ContainsAnyExcept(AddressCharacters)
            && IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6;
        return isAddress ? null : "its address in brackets is not valid";
    }

    private static bool IsHostText(string host)
    {
        for (var i = 0; i < host.Length; i++)
        {
            var c = host[i];
            if (c == '%')
            {
                var isEscape = i + 2 < host.Length && char.IsAsciiHexDigit(host[i + 1]) && char.IsAsciiHexDigit(host[i + 2]);
                if (!isEscape || (host[i + 1] < '8' && string.CompareOrdinal(host, i, "%25", 0, 3) != 0))
                    return false;
                i += 2;
            }
            else if (char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && !HostExtra.Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEscapesValid(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                return false;
        }

        return true;
    }

    private static (string Before, string After) Cut(string text, char separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}
