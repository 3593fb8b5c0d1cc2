namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>The user name and password that stand in a URL.</summary>
internal static class UserInfo
{
    /// <summary>Them as a Basic credential.</summary>
    public static string Encode(Uri uri)
    {
        var text = uri.UserInfo;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (username, password) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        return BasicCredentials.Encode(Uri.UnescapeDataString(username), Uri.UnescapeDataString(password));
    }
}
